//! Tokens → commands.

use super::{
    token::{Redirect, Token, Unreadable, tokens},
    word::Word,
};

/// Commands in a row; each [`List`] runs after the one before.
pub(super) type Block = Vec<List>;

/// Commands joined by `&&` and `||`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct List {
    pub(super) first: Pipeline,
    pub(super) rest: Vec<(Joint, Pipeline)>,
}

/// How a command hangs on the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    And,
    Or,
}

/// Commands whose output flows into the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pipeline {
    pub(super) negated: bool,
    pub(super) commands: Vec<Command>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    Simple {
        words: Vec<Word>,
        redirects: Vec<Redirect>,
    },
    If {
        branches: Vec<(Block, Block)>,
        otherwise: Block,
    },
    Loop {
        until: bool,
        condition: Block,
        body: Block,
    },
}

/// Reads an item of a script. How deep blocks may be nested is limited, so that no script can exhaust the stack.
pub(super) fn parse(text: &str) -> Result<Block, Unreadable> {
    let mut parser = Parser {
        tokens: tokens(text)?.into_iter().peekable(),
        depth: 0,
    };
    let block = parser.block(&[])?;
    if parser.tokens.next().is_some() {
        Err(Unreadable)
    } else {
        Ok(block)
    }
}

const MAX_DEPTH: usize = 32;
/// Words that begin something that this shell does not read.
const FOREIGN: &[&str] = &[
    "for", "case", "select", "function", "{", "}", "[[", "time", "esac", "trap", "eval",
];
const CLOSING: &[&str] = &["then", "elif", "else", "fi", "do", "done"];

struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    depth: usize,
}

impl Parser {
    /// Lists up to one of these words (which stays) or the end.
    fn block(&mut self, closing: &[&str]) -> Result<Block, Unreadable> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Unreadable);
        }
        let mut block = Vec::new();
        loop {
            while self.tokens.next_if_eq(&Token::End).is_some() {}
            if self.tokens.peek().is_none() || closing.iter().any(|word| self.is_at(word)) {
                break;
            }
            block.push(self.list()?);
        }
        self.depth -= 1;
        Ok(block)
    }

    fn list(&mut self) -> Result<List, Unreadable> {
        let first = self.pipeline()?;
        let mut rest = Vec::new();
        loop {
            let joint = match self.tokens.peek() {
                Some(Token::And) => Joint::And,
                Some(Token::Or) => Joint::Or,
                Some(Token::End) | None => return Ok(List { first, rest }),
                Some(_) => return Err(Unreadable),
            };
            self.tokens.next();
            while self.tokens.next_if_eq(&Token::End).is_some() {}
            rest.push((joint, self.pipeline()?));
        }
    }

    fn pipeline(&mut self) -> Result<Pipeline, Unreadable> {
        let negated = self.take("!");
        let mut commands = vec![self.command()?];
        while self.tokens.next_if_eq(&Token::Pipe).is_some() {
            while self.tokens.next_if_eq(&Token::End).is_some() {}
            commands.push(self.command()?);
        }
        Ok(Pipeline { negated, commands })
    }

    fn command(&mut self) -> Result<Command, Unreadable> {
        if FOREIGN.iter().chain(CLOSING).any(|word| self.is_at(word)) {
            return Err(Unreadable);
        }
        if self.take("if") {
            return self.branches();
        }
        for (word, until) in [("while", false), ("until", true)] {
            if self.take(word) {
                return self.repeated(until);
            }
        }
        let (mut words, mut redirects) = (Vec::new(), Vec::new());
        loop {
            match self
                .tokens
                .next_if(|token| matches!(token, Token::Word(_) | Token::Redirect(_)))
            {
                Some(Token::Word(word)) => words.push(word),
                Some(Token::Redirect(redirect)) => {
                    redirects.push(redirect);
                    let has_file = !matches!(redirect, Redirect::ErrToOut | Redirect::OutToErr);
                    if has_file && !matches!(self.tokens.next(), Some(Token::Word(_))) {
                        return Err(Unreadable);
                    }
                }
                _ => break,
            }
        }
        if words.is_empty() {
            Err(Unreadable)
        } else {
            Ok(Command::Simple { words, redirects })
        }
    }

    fn branches(&mut self) -> Result<Command, Unreadable> {
        let mut branches = Vec::new();
        loop {
            let condition = self.block(&["then"])?;
            self.expect("then")?;
            branches.push((condition, self.block(&["elif", "else", "fi"])?));
            if !self.take("elif") {
                break;
            }
        }
        let otherwise = if self.take("else") {
            self.block(&["fi"])?
        } else {
            Vec::new()
        };
        self.expect("fi")?;
        Ok(Command::If {
            branches,
            otherwise,
        })
    }

    fn repeated(&mut self, until: bool) -> Result<Command, Unreadable> {
        let condition = self.block(&["do"])?;
        self.expect("do")?;
        let body = self.block(&["done"])?;
        self.expect("done")?;
        Ok(Command::Loop {
            until,
            condition,
            body,
        })
    }

    fn is_at(&mut self, word: &str) -> bool {
        matches!(self.tokens.peek(), Some(Token::Word(next)) if next.literal() == Some(word))
    }

    fn take(&mut self, word: &str) -> bool {
        let here = self.is_at(word);
        if here {
            self.tokens.next();
        }
        here
    }

    fn expect(&mut self, word: &str) -> Result<(), Unreadable> {
        if self.take(word) {
            Ok(())
        } else {
            Err(Unreadable)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_scripts_are_made_of_is_read_and_the_rest_is_not_guessed_at() {
        for readable in [
            "echo \"a b\" 'c' $D ${E} ${F:-g h} \\\n more # comment",
            "docker info >/dev/null 2>&1 || exit 1",
            "until docker info; do sleep 1; done",
            "if [ -n \"$A\" ]; then\n  echo a\nelif true; then echo b; else echo c; fi",
            "! false && echo yes; echo $?",
            "cat < file | grep x &> log",
        ] {
            assert!(
                parse(readable).is_ok_and(|block| !block.is_empty()),
                "{readable}"
            );
        }
        for foreign in [
            "echo $(date)",
            "echo `date`",
            "for a in b; do c; done",
            "cat <<EOF\nx\nEOF",
            "(cd a)",
            "sleep 1 &",
            "echo 'a",
            "f() { a; }",
            "fi",
            "echo ${A#b}",
        ] {
            assert_eq!(parse(foreign), Err(Unreadable), "{foreign}");
        }
    }

    #[test]
    fn deep_nesting_is_refused_without_harm() {
        let deep = "if true; then ".repeat(10_000);
        assert_eq!(parse(&deep), Err(Unreadable));
    }
}
