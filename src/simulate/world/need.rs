//! Variables without which a well-known image refuses to start. The words are those of the images' entry points.

use super::image::name_and_tag;

/// What an image insists on.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::simulate) struct Need {
    /// The image's name.
    image: &'static str,
    /// Variables of which one must be set; those with a value must have it.
    any_of: &'static [(&'static str, Option<&'static str>)],
    /// What helps best: the variable, and a value for it.
    pub(super) remedy: (&'static str, &'static str),
    /// What the container writes before it ends.
    pub(super) log: &'static str,
}

/// `docker-entrypoint.sh` of docker-library/postgres, /mysql, and MariaDB/mariadb-docker; `start-configuration` of
/// itzg/docker-minecraft-server.
const NEEDS: &[Need] = &[
    Need {
        image: "postgres",
        any_of: &[
            ("POSTGRES_PASSWORD", None),
            ("POSTGRES_PASSWORD_FILE", None),
            ("POSTGRES_HOST_AUTH_METHOD", Some("trust")),
        ],
        remedy: ("POSTGRES_PASSWORD", "postgres"),
        log: "Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, \"-e POSTGRES_PASSWORD=password\" on \"docker run\".

       You may also use \"POSTGRES_HOST_AUTH_METHOD=trust\" to allow all
       connections without a password. This is *not* recommended.

       See PostgreSQL documentation about \"trust\":
       https://www.postgresql.org/docs/current/auth-trust.html",
    },
    Need {
        image: "mysql",
        any_of: &[
            ("MYSQL_ROOT_PASSWORD", None),
            ("MYSQL_ROOT_PASSWORD_FILE", None),
            ("MYSQL_ALLOW_EMPTY_PASSWORD", None),
            ("MYSQL_RANDOM_ROOT_PASSWORD", None),
        ],
        remedy: ("MYSQL_ROOT_PASSWORD", "root"),
        log: "[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified
    You need to specify one of the following as an environment variable:
    - MYSQL_ROOT_PASSWORD
    - MYSQL_ALLOW_EMPTY_PASSWORD
    - MYSQL_RANDOM_ROOT_PASSWORD",
    },
    Need {
        image: "mariadb",
        any_of: &[
            ("MARIADB_ROOT_PASSWORD", None),
            ("MARIADB_ROOT_PASSWORD_FILE", None),
            ("MARIADB_ROOT_PASSWORD_HASH", None),
            ("MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", None),
            ("MARIADB_RANDOM_ROOT_PASSWORD", None),
            ("MYSQL_ROOT_PASSWORD", None),
            ("MYSQL_ROOT_PASSWORD_FILE", None),
            ("MYSQL_ALLOW_EMPTY_PASSWORD", None),
            ("MYSQL_RANDOM_ROOT_PASSWORD", None),
        ],
        remedy: ("MARIADB_ROOT_PASSWORD", "root"),
        log: "[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified
\tYou need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ROOT_PASSWORD_HASH, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD and MARIADB_RANDOM_ROOT_PASSWORD",
    },
    Need {
        image: "minecraft-server",
        any_of: &[("EULA", Some("true"))],
        remedy: ("EULA", "TRUE"),
        log: "Please accept the Minecraft EULA at
  https://account.mojang.com/documents/minecraft_eula
by adding the following immediately after 'docker run':
  -e EULA=TRUE",
    },
];

/// What an image insists on and these variables do not give.
pub(in crate::simulate) fn missing(
    reference: &str,
    variables: &[(String, String)],
) -> Option<&'static Need> {
    let name = name_and_tag(reference).0;
    let need = NEEDS.iter().find(|need| need.image == name)?;
    let value_of = |name: &str| {
        let mut pairs = variables.iter().rev();
        pairs
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    };
    let is_given = need
        .any_of
        .iter()
        .any(|&(name, wanted)| match (value_of(name), wanted) {
            (None | Some(""), _) => false,
            (Some(_), None) => true,
            (Some(value), Some(wanted)) => value.eq_ignore_ascii_case(wanted),
        });
    (!is_given).then_some(need)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_the_variables_is_enough() {
        let given = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
        for (image, variables, is_missing) in [
            ("postgres:16", vec![], true),
            ("postgres:16", given("POSTGRES_PASSWORD", ""), true),
            ("postgres:16", given("POSTGRES_PASSWORD", "x"), false),
            (
                "library/postgres",
                given("POSTGRES_HOST_AUTH_METHOD", "trust"),
                false,
            ),
            ("postgres", given("POSTGRES_HOST_AUTH_METHOD", "md5"), true),
            ("mysql:8", given("MYSQL_ALLOW_EMPTY_PASSWORD", "yes"), false),
            ("mariadb", given("MYSQL_ROOT_PASSWORD", "x"), false),
            ("itzg/minecraft-server", given("EULA", "TRUE"), false),
            ("itzg/minecraft-server", given("EULA", "FALSE"), true),
            ("redis", vec![], false),
        ] {
            assert_eq!(
                missing(image, &variables).is_some(),
                is_missing,
                "{image} {variables:?}"
            );
        }
    }
}
