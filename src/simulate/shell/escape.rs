//! Backslashes: in `$'…'`, in `echo -e` and `printf`, and in backquotes.

/// The length of `'…'` after a dollar, in which a backslash keeps a quote from closing.
pub(super) fn dollar_quoted(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'\'' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The command in backquotes: some backslashes belong to the quotes.
pub(super) fn backquoted(text: &str, in_quotes: bool) -> String {
    let mut command = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        let is_marked = char == '\\'
            && chars.peek().is_some_and(|&next| {
                matches!(next, '$' | '`' | '\\') || (in_quotes && next == '"')
            });
        if is_marked {
            command.extend(chars.next());
        } else {
            command.push(char);
        }
    }
    command
}

/// What `$'…'` stands for.
pub(super) fn ansi(text: &str) -> String {
    read(text, Style::Dollar).0
}

/// What `echo -e` and `printf %b` make of a text, and whether `\c` says to stop.
pub(super) fn echoed(text: &str) -> (String, bool) {
    read(text, Style::Echo)
}

/// What the format of `printf` says.
pub(super) fn format(text: &str) -> String {
    read(text, Style::Format).0
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Dollar,
    Echo,
    Format,
}

fn read(text: &str, style: Style) -> (String, bool) {
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        read.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(char) = rest.chars().next() else {
            read.push('\\');
            break;
        };
        if char == 'c' && style == Style::Echo {
            return (read, true);
        }
        let (known, length) = known(rest, char, style);
        if let Some(char) = known {
            read.push(char);
        } else {
            read.push('\\');
            read.push(char);
        }
        rest = &rest[length..];
    }
    read.push_str(rest);
    (read, false)
}

/// What follows a backslash, and how long it is.
fn known(rest: &str, char: char, style: Style) -> (Option<char>, usize) {
    let simple = match char {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'a' => '\x07',
        'b' => '\x08',
        'f' => '\x0c',
        'v' => '\x0b',
        'e' | 'E' => '\x1b',
        '\\' => '\\',
        '\'' | '"' | '?' if style != Style::Echo => char,
        '0' if style == Style::Echo => return number(rest, 1, 3, 8),
        '0'..='7' if style != Style::Echo => return number(rest, 0, 3, 8),
        'x' => return number(rest, 1, 2, 16),
        'u' => return number(rest, 1, 4, 16),
        'U' => return number(rest, 1, 8, 16),
        _ => return (None, char.len_utf8()),
    };
    (Some(simple), 1)
}

fn number(rest: &str, skip: usize, most: usize, base: u32) -> (Option<char>, usize) {
    let digits = rest[skip..]
        .chars()
        .take(most)
        .take_while(|digit| digit.is_digit(base))
        .count();
    if digits == 0 && base == 16 {
        return (None, 1);
    }
    let number = u32::from_str_radix(&rest[skip..skip + digits], base).unwrap_or(0);
    (
        Some(char::from_u32(number).unwrap_or('\u{fffd}')),
        skip + digits,
    )
}
