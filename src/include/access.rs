//! The value that a block asks for.

use super::{
    block::{self, Request},
    function::{self, Function},
    given::Settled,
    variables::Known,
};
use crate::{
    diagnostics::{Phrase, nearest},
    parse::{Node, Value},
    phrase,
    text::Span,
};

/// What blocks of one file can ask for.
#[derive(Debug)]
pub(super) struct Context<'c> {
    /// The file's inputs; `None` when its header is so broken that nobody knows them.
    pub(super) inputs: Option<&'c Settled>,
    /// What the file asked of the component that it is; what nobody knows here has no value.
    pub(super) component: &'c [(String, Option<Node>)],
    pub(super) known: &'c Known,
}

/// What a block comes to.
#[derive(Clone, Debug)]
pub(super) enum Found {
    /// A value, and where it comes from.
    Value(Node, Span),
    /// The value is wrong or missing, which is said elsewhere.
    Hole,
    /// It is for later (`matrix.NAME`).
    Later,
}

/// Something wrong with a block.
#[derive(Debug)]
pub(super) struct Trouble {
    /// GitLab's words.
    pub(super) gitlab: String,
    pub(super) message: Phrase,
    pub(super) help: Option<Phrase>,
}

impl Context<'_> {
    /// Works a block out.
    pub(super) fn evaluate(&self, request: &Request<'_>) -> Result<Found, Vec<Trouble>> {
        if request.is_for_later() {
            return Ok(Found::Later);
        }
        check_shape(request.access)?;
        let Found::Value(mut value, origin) = self.access(request.access).map_err(|it| vec![it])?
        else {
            return Ok(Found::Hole);
        };
        for function in functions(&request.functions)? {
            value = function
                .apply(value, self.known)
                .map_err(|gitlab| vec![misused(gitlab)])?;
        }
        Ok(Found::Value(value, origin))
    }

    fn access(&self, access: &str) -> Result<Found, Trouble> {
        let mut segments = block::segments(access).into_iter();
        let indexed = |gitlab: String| Trouble {
            message: phrase!(
                "`{access}` asks for no item of a list",
                "`{access}` 표현은 목록의 항목을 가리키지 않습니다"
            ),
            help: None,
            gitlab,
        };
        let root = segments.next().transpose().map_err(indexed)?;
        let Some(root) = root.filter(|it| ["inputs", "component"].contains(&it.key)) else {
            let key = access.split('.').next().unwrap_or_default();
            return Err(unknown(key, access, None));
        };
        if let Some(index) = root.indices.first() {
            return Err(not_a_list(*index, access));
        }
        let Some(first) = segments.next().transpose().map_err(indexed)? else {
            return Err(unknown("", access, None));
        };
        let (mut value, origin) = match self.first(root.key, first.key, access)? {
            Found::Value(value, origin) => (value, origin),
            other => return Ok(other),
        };
        value = item(value, &first.indices, access)?;
        for segment in segments {
            let segment = segment.map_err(indexed)?;
            let field = value
                .as_mapping()
                .and_then(|mapping| mapping.get(segment.key));
            let field = field
                .cloned()
                .ok_or_else(|| unknown(segment.key, access, None))?;
            value = item(field, &segment.indices, access)?;
        }
        Ok(Found::Value(value, origin))
    }

    fn first(&self, root: &str, key: &str, access: &str) -> Result<Found, Trouble> {
        if root == "component" {
            let value = self.component.iter().find(|(name, _)| name == key);
            let value = value.ok_or_else(|| unknown(key, access, None))?;
            let value = value.1.clone();
            return Ok(value.map_or(Found::Hole, |value| {
                let origin = value.span;
                Found::Value(value, origin)
            }));
        }
        let Some(inputs) = self.inputs else {
            return Ok(Found::Hole);
        };
        let input = inputs.get(key).ok_or_else(|| {
            let near = nearest(key, inputs.keys().map(String::as_str));
            unknown(key, access, near)
        })?;
        let value = input.value.clone();
        Ok(value.map_or(Found::Hole, |value| Found::Value(value, input.origin)))
    }
}

fn check_shape(access: &str) -> Result<(), Vec<Trouble>> {
    let mut troubles = Vec::new();
    if !access.contains('.') {
        troubles.push(Trouble {
            gitlab: "invalid pattern used for interpolation. valid pattern is $[[ inputs.input ]]".into(),
            message: phrase!(
                "`{access}` asks for nothing; an input is `$[[ inputs.name ]]`",
                "`{access}` 표현은 아무것도 가리키지 않습니다. 입력값은 `$[[ inputs.이름 ]]`처럼 씁니다"
            ),
            help: None,
        });
    }
    if access.len() > block::LONGEST {
        let longest = block::LONGEST;
        troubles.push(Trouble {
            gitlab: "maximum interpolation expression size exceeded".into(),
            message: phrase!(
                "this is longer than {longest} bytes, more than GitLab reads",
                "{longest}바이트보다 길어 GitLab이 읽지 않습니다"
            ),
            help: None,
        });
    }
    if troubles.is_empty() {
        Ok(())
    } else {
        Err(troubles)
    }
}

fn functions(texts: &[&str]) -> Result<Vec<Function>, Vec<Trouble>> {
    if texts.len() > function::MOST {
        let most = function::MOST;
        return Err(vec![Trouble {
            gitlab: "too many functions in interpolation block".into(),
            message: phrase!(
                "a value can go through {most} functions, and here are more",
                "값 하나에 함수를 {most}개까지 쓸 수 있습니다"
            ),
            help: None,
        }]);
    }
    let (known, unknown): (Vec<_>, Vec<_>) = texts
        .iter()
        .map(|text| Function::read(text).ok_or_else(|| no_function(text)))
        .partition(Result::is_ok);
    let troubles: Vec<_> = unknown.into_iter().filter_map(Result::err).collect();
    if troubles.is_empty() {
        Ok(known.into_iter().filter_map(Result::ok).collect())
    } else {
        Err(troubles)
    }
}

fn no_function(text: &str) -> Trouble {
    let name = text.split('(').next().unwrap_or_default();
    let help = if function::NAMES.contains(&name) {
        phrase!(
            "write `expand_vars`, `posix_escape` or `truncate(offset, length)` with whole numbers",
            "`expand_vars`, `posix_escape`, 또는 정수를 넣은 `truncate(offset, length)` 형태로 쓰세요"
        )
    } else if let Some(near) = nearest(name, function::NAMES) {
        phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?")
    } else {
        let list = function::NAMES.join(", ");
        phrase!("there are {list}", "쓸 수 있는 함수: {list}")
    };
    Trouble {
        gitlab: format!(
            "no function matching `{text}`: check that the function name, arguments, and types are correct"
        ),
        message: phrase!("there is no function `{text}`", "`{text}` 함수는 없습니다"),
        help: Some(help),
    }
}

fn misused(gitlab: String) -> Trouble {
    let message = if gitlab.contains("masked") {
        phrase!(
            "a masked variable may not be written into a file",
            "가려진(masked) 변수는 파일에 넣을 수 없습니다"
        )
    } else {
        phrase!(
            "this function takes a text, and the value is none",
            "이 함수는 글자 값에만 쓸 수 있습니다"
        )
    };
    Trouble {
        gitlab,
        message,
        help: None,
    }
}

fn unknown(key: &str, access: &str, near: Option<&str>) -> Trouble {
    Trouble {
        gitlab: format!("unknown interpolation provided: `{key}` in `{access}`"),
        message: phrase!(
            "there is no `{key}` for `{access}`",
            "`{access}` 표현의 `{key}` 값이 없습니다"
        ),
        help: Some(near.map_or_else(
            || {
                phrase!(
                    "inputs are declared under `spec:inputs` at the top of the file",
                    "입력값은 파일 맨 위 `spec:inputs` 아래에 선언합니다"
                )
            },
            |near| phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?"),
        )),
    }
}

fn not_a_list(index: usize, access: &str) -> Trouble {
    Trouble {
        gitlab: format!("cannot index into non-array value at [{index}] in `{access}`"),
        message: phrase!(
            "`{access}` asks for an item of what is no list",
            "`{access}` 표현이 목록이 아닌 값의 항목을 가리킵니다"
        ),
        help: None,
    }
}

fn item(mut value: Node, indices: &[usize], access: &str) -> Result<Node, Trouble> {
    for &index in indices {
        let Value::Sequence(items) = &value.value else {
            return Err(not_a_list(index, access));
        };
        let size = items.len();
        let item = items.get(index).cloned().ok_or_else(|| Trouble {
            gitlab: format!("array index {index} out of bounds (size: {size}) in `{access}`"),
            message: phrase!(
                "`{access}` asks for item {index}, and the list has {size} (counted from 0)",
                "`{access}` 표현이 {index}번 항목을 가리키는데 목록에는 {size}개뿐입니다(0부터 셈)"
            ),
            help: None,
        })?;
        value = item;
    }
    Ok(value)
}
