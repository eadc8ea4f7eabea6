//! `$((…))`: numbers of 64 bits, as in C.

use super::{run::Shell, variables::Value};

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The divisor, as written, was 0.
    DivisionByZero(String),
    /// Something is missing or too much, from here on.
    Syntax(String),
    /// A variable that must be set is not.
    Unbound(String),
}

type Found = Result<i64, Fault>;

/// How deep parentheses, signs and conditions may nest, and variables name each other.
const MAX_DEPTH: u32 = 24;

/// The value of an expression. Assignments in it happen.
pub(super) fn value(shell: &mut Shell<'_, '_>, text: &str) -> Found {
    nested(shell, text, 0)
}

fn nested(shell: &mut Shell<'_, '_>, text: &str, depth: u32) -> Found {
    if text.trim().is_empty() {
        return Ok(0);
    }
    let mut reader = Reader {
        shell,
        text,
        at: 0,
        depth,
        is_live: true,
    };
    let value = reader.comma()?;
    reader.blanks();
    if reader.at < text.len() {
        return Err(reader.wrong());
    }
    Ok(value)
}

struct Reader<'r, 'a, 'w> {
    shell: &'r mut Shell<'a, 'w>,
    text: &'r str,
    at: usize,
    depth: u32,
    /// Whether what is read counts: the side of `&&`, `||` and `?:` that is not taken is only read.
    is_live: bool,
}

/// The binary operators, weakest first.
const LEVELS: &[&[&str]] = &[
    &["||"],
    &["&&"],
    &["|"],
    &["^"],
    &["&"],
    &["==", "!="],
    &["<=", ">=", "<", ">"],
    &["<<", ">>"],
    &["+", "-"],
    &["*", "/", "%"],
];
const LONGEST_FIRST: &[&str] = &[
    "<<=", ">>=", "**", "||", "&&", "==", "!=", "<=", ">=", "<<", ">>", "++", "--", "+=", "-=",
    "*=", "/=", "%=", "&=", "|=", "^=", "|", "^", "&", "<", ">", "+", "-", "*", "/", "%", "=", "?",
    ":", ",", "(", ")", "!", "~",
];

impl Reader<'_, '_, '_> {
    fn blanks(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn wrong(&self) -> Fault {
        Fault::Syntax(self.text[self.at..].trim_start().to_owned())
    }

    fn operator(&mut self) -> Option<&'static str> {
        self.blanks();
        let rest = &self.text[self.at..];
        LONGEST_FIRST
            .iter()
            .copied()
            .find(|operator| rest.starts_with(operator))
    }

    fn take(&mut self, wanted: &str) -> bool {
        let is_next = self.operator() == Some(wanted);
        self.at += if is_next { wanted.len() } else { 0 };
        is_next
    }

    fn deeper(&mut self) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            Err(self.wrong())
        } else {
            Ok(())
        }
    }

    fn comma(&mut self) -> Found {
        let mut value = self.condition()?;
        while self.take(",") {
            value = self.condition()?;
        }
        Ok(value)
    }

    fn condition(&mut self) -> Found {
        let asked = self.level(0)?;
        if !self.take("?") {
            return Ok(asked);
        }
        self.deeper()?;
        let was_live = self.is_live;
        self.is_live = was_live && asked != 0;
        let yes = self.comma()?;
        if !self.take(":") {
            return Err(self.wrong());
        }
        self.is_live = was_live && asked == 0;
        let no = self.condition()?;
        self.is_live = was_live;
        self.depth -= 1;
        Ok(if asked == 0 { no } else { yes })
    }

    fn level(&mut self, level: usize) -> Found {
        let Some(operators) = LEVELS.get(level) else {
            return self.power();
        };
        let mut left = self.level(level + 1)?;
        while let Some(operator) = self
            .operator()
            .filter(|operator| operators.contains(operator))
        {
            self.at += operator.len();
            let was_live = self.is_live;
            self.is_live &= match operator {
                "||" => left == 0,
                "&&" => left != 0,
                _ => true,
            };
            let from = self.at;
            let right = self.level(level + 1);
            let is_needed = std::mem::replace(&mut self.is_live, was_live);
            left = match (operator, is_needed) {
                ("||" | "&&", false) => i64::from(left != 0) | right.map(|_| 0)?,
                (_, false) => right.map(|_| 0)?,
                _ => binary(operator, left, right?)
                    .ok_or_else(|| Fault::DivisionByZero(self.text[from..].trim().to_owned()))?,
            };
        }
        Ok(left)
    }

    fn power(&mut self) -> Found {
        let base = self.unary()?;
        if !self.take("**") {
            return Ok(base);
        }
        self.deeper()?;
        let exponent = self.power()?;
        self.depth -= 1;
        match u32::try_from(exponent) {
            Ok(exponent) => Ok(base.wrapping_pow(exponent)),
            Err(_) if self.is_live => Err(Fault::Syntax(exponent.to_string())),
            Err(_) => Ok(0),
        }
    }

    fn unary(&mut self) -> Found {
        self.deeper()?;
        let value = match self.operator() {
            Some(sign @ ("-" | "+" | "!" | "~")) => {
                self.at += 1;
                let value = self.unary()?;
                match sign {
                    "-" => value.wrapping_neg(),
                    "!" => i64::from(value == 0),
                    "~" => !value,
                    _ => value,
                }
            }
            Some(step @ ("++" | "--")) => {
                self.at += 2;
                let name = self.name().ok_or_else(|| self.wrong())?;
                self.step(&name, step)?
            }
            Some("(") => {
                self.at += 1;
                let value = self.comma()?;
                if !self.take(")") {
                    return Err(self.wrong());
                }
                value
            }
            _ => self.operand()?,
        };
        self.depth -= 1;
        Ok(value)
    }

    /// Adds or takes 1; the value is the new one.
    fn step(&mut self, name: &str, step: &str) -> Found {
        let value = self
            .read(name)?
            .wrapping_add(if step == "++" { 1 } else { -1 });
        self.assign(name, value);
        Ok(value)
    }

    fn operand(&mut self) -> Found {
        self.blanks();
        let Some(name) = self.name() else {
            return self.number();
        };
        match self.operator() {
            Some(step @ ("++" | "--")) => {
                self.at += 2;
                let before = self.read(&name)?;
                self.step(&name, step)?;
                Ok(before)
            }
            Some("=") => {
                self.at += 1;
                let value = self.condition()?;
                self.assign(&name, value);
                Ok(value)
            }
            Some(operator)
                if operator.len() > 1
                    && operator.ends_with('=')
                    && !matches!(operator, "==" | "!=" | "<=" | ">=") =>
            {
                self.at += operator.len();
                let (left, from) = (self.read(&name)?, self.at);
                let right = self.condition()?;
                let value = binary(operator.trim_end_matches('='), left, right)
                    .ok_or_else(|| Fault::DivisionByZero(self.text[from..].trim().to_owned()))?;
                self.assign(&name, value);
                Ok(value)
            }
            _ => self.read(&name),
        }
    }

    /// The name of a variable, with an index when it has one: `a[i+1]`.
    fn name(&mut self) -> Option<String> {
        self.blanks();
        let rest = &self.text[self.at..];
        let end = rest
            .find(|c: char| c != '_' && !c.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        if end == 0 || rest.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let end = match rest[end..]
            .starts_with('[')
            .then(|| rest[end..].find(']'))
            .flatten()
        {
            Some(close) => end + close + 1,
            None => end,
        };
        self.at += end;
        Some(rest[..end].to_owned())
    }

    fn number(&mut self) -> Found {
        let rest = &self.text[self.at..];
        let end = rest
            .find(|c: char| c != '#' && c != '_' && c != '@' && !c.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        let number = parse(&rest[..end]).ok_or_else(|| self.wrong())?;
        self.at += end;
        Ok(number)
    }

    fn read(&mut self, name: &str) -> Found {
        if !self.is_live {
            return Ok(0);
        }
        let text = match name.split_once('[') {
            None => self.shell.state.variables.get(name).map(str::to_owned),
            Some((list, index)) => {
                let index = nested(self.shell, index.trim_end_matches(']'), self.depth + 1)?;
                match self.shell.state.variables.value(list) {
                    Some(Value::List(list)) => usize::try_from(index)
                        .ok()
                        .and_then(|at| list.get(&at).cloned()),
                    _ => None,
                }
            }
        };
        match text {
            None if self.shell.state.options.nounset => Err(Fault::Unbound(name.to_owned())),
            None => Ok(0),
            Some(text) => match parse(text.trim()) {
                Some(number) => Ok(number),
                None if self.depth > MAX_DEPTH => Err(self.wrong()),
                None => nested(self.shell, &text, self.depth + 1),
            },
        }
    }

    fn assign(&mut self, name: &str, value: i64) {
        if self.is_live {
            self.shell.state.variables.set(name, value.to_string());
        }
    }
}

/// `None` for a division by zero.
fn binary(operator: &str, left: i64, right: i64) -> Option<i64> {
    Some(match operator {
        "||" => i64::from(left != 0 || right != 0),
        "&&" => i64::from(left != 0 && right != 0),
        "|" => left | right,
        "^" => left ^ right,
        "&" => left & right,
        "==" => i64::from(left == right),
        "!=" => i64::from(left != right),
        "<=" => i64::from(left <= right),
        ">=" => i64::from(left >= right),
        "<" => i64::from(left < right),
        ">" => i64::from(left > right),
        "<<" => left.wrapping_shl(u32::try_from(right & 63).unwrap_or(0)),
        ">>" => left.wrapping_shr(u32::try_from(right & 63).unwrap_or(0)),
        "+" => left.wrapping_add(right),
        "-" => left.wrapping_sub(right),
        "*" => left.wrapping_mul(right),
        "/" if right != 0 => left.wrapping_div(right),
        "%" if right != 0 => left.wrapping_rem(right),
        _ => return None,
    })
}

/// A number as C writes it, or with a base: `0x1f`, `017`, `2#101`.
fn parse(text: &str) -> Option<i64> {
    let (text, is_negative) = match text.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (text.strip_prefix('+').unwrap_or(text), false),
    };
    let (digits, base) = match (text.split_once('#'), text.as_bytes()) {
        (Some((base, digits)), _) => (
            digits,
            base.parse().ok().filter(|base| (2..=36).contains(base))?,
        ),
        (None, [b'0', b'x' | b'X', ..]) => (&text[2..], 16),
        (None, [b'0', _, ..]) => (&text[1..], 8),
        _ => (text, 10),
    };
    if digits.is_empty() || digits.starts_with(['+', '-']) {
        return None;
    }
    let number = digits.chars().try_fold(0_i64, |sum, digit| {
        let digit = i64::from(digit.to_digit(base)?);
        Some(sum.wrapping_mul(i64::from(base)).wrapping_add(digit))
    })?;
    Some(if is_negative {
        number.wrapping_neg()
    } else {
        number
    })
}
