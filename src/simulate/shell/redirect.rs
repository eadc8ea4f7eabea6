//! Redirections.

use std::{cell::RefCell, rc::Rc};

use brush_parser::ast::{
    IoFileRedirectKind, IoFileRedirectTarget, IoHereDocument, IoRedirect, SubshellCommand,
};

use super::{
    files::{Trouble, absolute},
    flow::{Flow, Run},
    run::Shell,
    stream::{Sink, Source},
};
use crate::phrase;

impl Shell<'_, '_> {
    /// Opens what redirections name; `false` when one of them cannot be opened, which the shell has said then.
    pub(super) fn redirect(&mut self, redirects: &[IoRedirect]) -> Run<bool> {
        for redirect in redirects {
            let is_open = match redirect {
                IoRedirect::File(descriptor, kind, target) => {
                    self.open(*descriptor, kind, target)?
                }
                IoRedirect::OutputAndError(word, appends) => {
                    let path = self.text(&word.value)?;
                    match self.write_to(&path, *appends)? {
                        Some(sink) => {
                            self.streams.lead(1, sink.clone());
                            self.streams.lead(2, sink);
                            true
                        }
                        None => false,
                    }
                }
                IoRedirect::HereString(..) if !self.dialect.is_bash() => {
                    self.complain("syntax error: unexpected redirection")?;
                    return Err(Flow::Exit(2));
                }
                IoRedirect::HereString(_, word) => {
                    self.streams.input = Source::of(self.text(&word.value)? + "\n");
                    true
                }
                IoRedirect::HereDocument(_, document) => {
                    self.streams.input = Source::of(self.here(document)?);
                    true
                }
            };
            if !is_open {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn here(&mut self, document: &IoHereDocument) -> Run<String> {
        let mut text = document.doc.value.clone();
        if document.remove_tabs {
            text = text
                .split_inclusive('\n')
                .map(|line| line.trim_start_matches('\t'))
                .collect();
        }
        if document.requires_expansion {
            self.document(&text)
        } else {
            Ok(text)
        }
    }

    fn open(
        &mut self,
        descriptor: Option<i32>,
        kind: &IoFileRedirectKind,
        target: &IoFileRedirectTarget,
    ) -> Run<bool> {
        let is_input = matches!(
            kind,
            IoFileRedirectKind::Read
                | IoFileRedirectKind::ReadAndWrite
                | IoFileRedirectKind::DuplicateInput
        );
        let descriptor = descriptor.unwrap_or(i32::from(!is_input));
        match target {
            IoFileRedirectTarget::Fd(from) => Ok(self.duplicate(descriptor, &from.to_string())),
            IoFileRedirectTarget::Duplicate(word) => {
                let from = self.text(&word.value)?;
                let is_file = matches!(kind, IoFileRedirectKind::DuplicateOutput)
                    && descriptor == 1
                    && !from.starts_with(|c: char| c.is_ascii_digit() || c == '-');
                if is_file {
                    return self.both_to(&from);
                }
                Ok(self.duplicate(descriptor, &from))
            }
            IoFileRedirectTarget::ProcessSubstitution(_, command) => {
                self.streams.input = Source::of(self.output_of(command)?);
                Ok(true)
            }
            IoFileRedirectTarget::Filename(word) => {
                let path = self.text(&word.value)?;
                if is_input && descriptor == 0 {
                    return self.read_from(&path);
                }
                let appends = matches!(kind, IoFileRedirectKind::Append);
                let sink = self.write_to(&path, appends)?;
                let is_open = sink.is_some();
                if let Some(sink) = sink {
                    self.streams.lead(descriptor, sink);
                }
                Ok(is_open)
            }
        }
    }

    fn both_to(&mut self, path: &str) -> Run<bool> {
        let Some(sink) = self.write_to(path, false)? else {
            return Ok(false);
        };
        self.streams.lead(1, sink.clone());
        self.streams.lead(2, sink);
        Ok(true)
    }

    fn duplicate(&mut self, descriptor: i32, from: &str) -> bool {
        if from == "-" {
            self.streams.lead(descriptor, Sink::Nowhere);
            return true;
        }
        let from = from.trim_end_matches('-').parse().ok();
        if let Some(sink) = from.and_then(|from| self.streams.sink(from)).cloned() {
            self.streams.lead(descriptor, sink);
        }
        true
    }

    /// What a command prints, as a file that another one reads.
    pub(super) fn output_of(&mut self, command: &SubshellCommand) -> Run<String> {
        let text = Rc::new(RefCell::new(String::new()));
        let out = std::mem::replace(&mut self.streams.out, Sink::Text(Rc::clone(&text)));
        let done = self.subshell(|shell| shell.list(&command.list));
        self.streams.out = out;
        done?;
        Ok(text.take())
    }

    fn read_from(&mut self, path: &str) -> Run<bool> {
        let full = absolute(&self.state.directory, path);
        let trouble = match self.files.read(&full) {
            Ok(text) => {
                self.streams.input = Source::of(text.as_str());
                return Ok(true);
            }
            Err(Trouble::Unknown) => {
                self.assume_there(path);
                self.streams.input = Source::default();
                return Ok(true);
            }
            // Opening a directory works; reading from it is what fails, and nobody does.
            Err(Trouble::IsDirectory) => return Ok(true),
            Err(trouble) => trouble,
        };
        let busybox = match trouble {
            Trouble::Missing => format!("can't open {path}: no such file"),
            other => format!("can't open {path}: {}", other.text()),
        };
        self.cannot_open(&format!("{path}: {}", trouble.text()), &busybox)
    }

    /// The sink for a file, emptied unless it is to be added to; `None` when the shell cannot make it.
    pub(super) fn write_to(&mut self, path: &str, appends: bool) -> Run<Option<Sink>> {
        match path {
            "/dev/null" => return Ok(Some(Sink::Nowhere)),
            "/dev/stdout" | "/dev/fd/1" | "/proc/self/fd/1" => {
                return Ok(Some(self.streams.out.clone()));
            }
            "/dev/stderr" | "/dev/fd/2" | "/proc/self/fd/2" => {
                return Ok(Some(self.streams.err.clone()));
            }
            "/dev/tty" | "/proc/1/fd/1" => return Ok(Some(Sink::Log)),
            _ => {}
        }
        let full = absolute(&self.state.directory, path);
        let exists = self.files.node(&full).is_some();
        let opened = match (appends, exists) {
            _ if path.is_empty() => Err(Trouble::Missing),
            (true, true) => self.files.may_create(&full),
            _ => self.files.write(&full, ""),
        };
        let Err(trouble) = opened else {
            return Ok(Some(Sink::File(full.into())));
        };
        let busybox = match trouble {
            Trouble::Missing => format!("can't create {path}: nonexistent directory"),
            other => format!("can't create {path}: {}", other.text()),
        };
        self.cannot_open(&format!("{path}: {}", trouble.text()), &busybox)?;
        Ok(None)
    }

    fn cannot_open(&mut self, bash: &str, busybox: &str) -> Run<bool> {
        let text = if self.dialect.is_bash() {
            bash
        } else {
            busybox
        };
        self.complain(text)?;
        Ok(false)
    }

    /// Says that something is taken to be there.
    pub(super) fn assume_there(&mut self, path: &str) {
        self.remark(&phrase!(
            "assumed: {path} is there; what is in it is not known",
            "가정: {path} 파일이 있음. 내용은 알 수 없음"
        ));
    }
}
