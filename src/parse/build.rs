//! Events → a tree. Without recursion, so that no nesting can exhaust the stack; aliases share, so that nothing is
//! ever expanded.

use std::{ops::Range, sync::Arc};

use granit_parser::{Event, ScalarStyle, StructureStyle, Tag as EventTag};

use super::{
    Node, Tag, Value, binary, complaints, scalar,
    settle::{Pair, settle},
    tag::{
        CollectionTag, ScalarTag, has_core_tag, is_reference, mapping_tag, scalar_tag, sequence_tag,
    },
};
use crate::{
    diagnostics::Diagnostic,
    text::{FileId, Span},
};

/// GitLab refuses a tree that is deeper than this.
const DEEPEST: usize = 100;
/// A tree may have this many nodes if every alias were written out, so that walking it stays cheap whatever it shares.
const MOST_NODES: u64 = 200_000;

/// A node with what it would cost to write it out.
#[derive(Clone, Debug)]
struct Weighed {
    node: Node,
    depth: u32,
    nodes: u64,
}

impl Weighed {
    /// A single node. GitLab counts the collections on the way to it, not the node.
    const fn leaf(node: Node) -> Self {
        Self {
            node,
            depth: 0,
            nodes: 1,
        }
    }

    /// What stands in for a value that cannot be had.
    const fn null(span: Span) -> Self {
        Self::leaf(Node {
            span,
            value: Value::Null,
        })
    }
}

/// A collection that is still open.
struct Frame {
    start: u32,
    style: StructureStyle,
    anchor: usize,
    tag: Option<CollectionTag>,
    depth: u32,
    nodes: u64,
    content: Content,
}

enum Content {
    Sequence(Vec<Node>),
    Mapping { pairs: Vec<Pair>, key: Option<Key> },
}

struct Key {
    node: Node,
    is_merge: bool,
}

/// How a node came to stand where it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    Here,
    MergeKey,
    Alias,
}

/// Takes the events of a text one by one: what they are, their bytes, and where their tag starts.
pub(super) trait Take<'t> {
    /// Takes one event.
    fn take(&mut self, event: Event<'t>, bytes: Range<u32>, tag_start: Option<u32>);
}

/// Builds the tree of one document. Offsets are those of the text that the user sees.
pub(super) struct Builder {
    file: FileId,
    frames: Vec<Frame>,
    anchors: Vec<Option<Weighed>>,
    root: Option<Node>,
    nodes: u64,
    too_big: bool,
    diagnostics: Vec<Diagnostic>,
}

impl Builder {
    pub(super) const fn new(file: FileId) -> Self {
        Self {
            file,
            frames: Vec::new(),
            anchors: Vec::new(),
            root: None,
            nodes: 0,
            too_big: false,
            diagnostics: Vec::new(),
        }
    }

    /// Takes one event, its bytes, and where its tag starts.
    pub(super) fn take(&mut self, event: Event<'_>, bytes: Range<u32>, tag_start: Option<u32>) {
        let start = tag_start.unwrap_or(bytes.start);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let written = if &*text == "<<" && !has_core_tag(tag.as_deref(), "str") {
                    Written::MergeKey
                } else {
                    Written::Here
                };
                let node = self.scalar(&text, style, tag.as_deref(), bytes, start);
                self.put(Weighed::leaf(node), anchor, written);
            }
            Event::Alias(id) => self.alias(id, bytes),
            Event::UnresolvedAlias(name) => self.unknown_alias(&name, bytes),
            Event::SequenceStart(style, anchor, tag) => {
                let tag = tag.and_then(|tag| sequence_tag(&tag));
                self.open(start, style, anchor, tag, Content::Sequence(Vec::new()));
            }
            Event::MappingStart(style, anchor, tag) => {
                let tag = tag.and_then(|tag| mapping_tag(&tag));
                let content = Content::Mapping {
                    pairs: Vec::new(),
                    key: None,
                };
                self.open(start, style, anchor, tag, content);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(bytes.end),
            _ => {}
        }
    }

    /// The tree and what is wrong with it. Collections that the text left open end with their last child.
    pub(super) fn finish(mut self) -> (Option<Node>, Vec<Diagnostic>) {
        while let Some(frame) = self.frames.last() {
            let end = frame.last_end();
            self.close(end);
        }
        (self.root, self.diagnostics)
    }

    const fn span(&self, bytes: Range<u32>) -> Span {
        let end = if bytes.end < bytes.start {
            bytes.start
        } else {
            bytes.end
        };
        Span::new(self.file, bytes.start, end)
    }

    fn open(
        &mut self,
        start: u32,
        style: StructureStyle,
        anchor: usize,
        tag: Option<CollectionTag>,
        content: Content,
    ) {
        self.frames.push(Frame {
            start,
            style,
            anchor,
            tag,
            depth: 0,
            nodes: 1,
            content,
        });
    }

    fn close(&mut self, end: u32) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        // The end event of a block collection stands where the next token begins; its text ends with its last child.
        let end = match frame.style {
            StructureStyle::Flow => end,
            StructureStyle::Block => frame.last_end(),
        };
        let span = self.span(frame.start..end);
        let value = match frame.content {
            Content::Sequence(items) => Value::Sequence(items.into()),
            Content::Mapping { mut pairs, key } => {
                pairs.extend(key.map(Pair::without_value));
                Value::Mapping(Arc::new(settle(pairs, &mut self.diagnostics)))
            }
        };
        let mut node = Node { span, value };
        match frame.tag {
            Some(CollectionTag::Reference) => {
                node.value = Value::Tagged(Tag::Reference, Arc::new(node.clone()));
            }
            Some(CollectionTag::Refused(class)) => {
                self.diagnostics.push(complaints::refused(span, &class));
            }
            None => {}
        }
        let depth = frame.depth + 1;
        self.put(
            Weighed {
                node,
                depth,
                nodes: frame.nodes,
            },
            frame.anchor,
            Written::Here,
        );
    }

    /// Puts a finished node where it belongs, unless it makes the tree too big.
    fn put(&mut self, mut weighed: Weighed, anchor: usize, written: Written) {
        let grown = if written == Written::Alias {
            weighed.nodes
        } else {
            1
        };
        // What is written out is bounded by the file's size; only aliases can multiply it.
        let multiplies = written == Written::Alias && self.nodes.saturating_add(grown) > MOST_NODES;
        let depth = weighed.depth as usize + self.frames.len();
        if depth > DEEPEST || multiplies {
            self.say_too_big(weighed.node.span);
            weighed = Weighed::null(weighed.node.span);
        } else {
            self.nodes = self.nodes.saturating_add(grown);
        }
        if anchor > 0 {
            // Ids count up by one within a stream, so this table never has gaps worth caring about.
            self.anchors
                .resize(self.anchors.len().max(anchor + 1), None);
            self.anchors[anchor] = Some(weighed.clone());
        }
        let Some(frame) = self.frames.last_mut() else {
            self.root.get_or_insert(weighed.node);
            return;
        };
        frame.depth = frame.depth.max(weighed.depth);
        frame.nodes = frame.nodes.saturating_add(weighed.nodes);
        match &mut frame.content {
            Content::Sequence(items) => items.push(weighed.node),
            Content::Mapping { pairs, key } => match key.take() {
                None => {
                    let is_merge = written == Written::MergeKey;
                    *key = Some(Key {
                        node: weighed.node,
                        is_merge,
                    });
                }
                Some(key) => pairs.push(Pair {
                    key: key.node,
                    value: weighed.node,
                    is_merge: key.is_merge,
                    from_alias: written == Written::Alias,
                }),
            },
        }
    }

    fn alias(&mut self, id: usize, bytes: Range<u32>) {
        if let Some(Some(target)) = self.anchors.get(id) {
            self.put(target.clone(), 0, Written::Alias);
            return;
        }
        // The anchor is known but not finished: the alias stands inside its own anchor.
        let span = self.span(bytes);
        self.say_too_big(span);
        self.put(Weighed::null(span), 0, Written::Alias);
    }

    fn unknown_alias(&mut self, name: &str, bytes: Range<u32>) {
        let span = self.span(bytes);
        self.diagnostics.push(complaints::unknown_alias(span, name));
        self.put(Weighed::null(span), 0, Written::Alias);
    }

    fn say_too_big(&mut self, span: Span) {
        if !std::mem::replace(&mut self.too_big, true) {
            self.diagnostics.push(complaints::too_big(span));
        }
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        tag: Option<&EventTag>,
        bytes: Range<u32>,
        start: u32,
    ) -> Node {
        let span = self.span(start..bytes.end);
        let as_text = |plain| Value::String {
            text: text.into(),
            plain,
        };
        if tag.is_some_and(is_reference) {
            let inner = Node {
                span: self.span(bytes),
                value: as_text(false),
            };
            return Node {
                span,
                value: Value::Tagged(Tag::Reference, Arc::new(inner)),
            };
        }
        let meaning = tag.map(|tag| scalar_tag(tag, text));
        let value = match meaning {
            None if style != ScalarStyle::Plain => as_text(false),
            None | Some(ScalarTag::Plain) => self.plain(text, span),
            Some(ScalarTag::Text) => as_text(false),
            Some(ScalarTag::Binary) => Value::String {
                text: binary::decoded(text).into(),
                plain: false,
            },
            Some(ScalarTag::Float) => with_point(self.plain(text, span)),
            Some(ScalarTag::Refused(class)) => {
                self.diagnostics.push(complaints::refused(span, &class));
                as_text(true)
            }
        };
        Node { span, value }
    }

    /// What a text is without quotes.
    fn plain(&mut self, text: &str, span: Span) -> Value {
        scalar::typed(text).unwrap_or_else(|refused| {
            self.diagnostics
                .push(complaints::refused_scalar(span, text, refused.class()));
            Value::String {
                text: text.into(),
                plain: true,
            }
        })
    }
}

/// `!!float 1` is `1.0`.
#[expect(
    clippy::cast_precision_loss,
    reason = "a number of that size loses the same digits in Ruby"
)]
fn with_point(value: Value) -> Value {
    match value {
        Value::Integer(number) => Value::Float(number as f64),
        value => value,
    }
}

impl Frame {
    /// Where the last child ends; where the collection starts if it has none.
    fn last_end(&self) -> u32 {
        let last = match &self.content {
            Content::Sequence(items) => items.last().map(|item| item.span.end),
            Content::Mapping { pairs, key } => key
                .as_ref()
                .map(|key| key.node.span.end)
                .or_else(|| pairs.last().map(Pair::end)),
        };
        last.unwrap_or(self.start).max(self.start)
    }
}

impl Pair {
    /// A pair whose value never came, because the text ends or breaks after the key.
    fn without_value(key: Key) -> Self {
        let end = Span::new(key.node.span.file, key.node.span.end, key.node.span.end);
        Self {
            key: key.node,
            value: Node {
                span: end,
                value: Value::Null,
            },
            is_merge: key.is_merge,
            from_alias: false,
        }
    }

    /// Where the pair ends in the text. An alias' value stands elsewhere, so its key has to do.
    const fn end(&self) -> u32 {
        if self.from_alias {
            self.key.span.end
        } else {
            self.value.span.end
        }
    }
}
