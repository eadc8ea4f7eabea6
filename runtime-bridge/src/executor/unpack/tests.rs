//! Hostile archives.

use tar::{Builder, Header};

use super::*;

struct Item {
    name: &'static [u8],
    kind: EntryType,
    target: &'static [u8],
    mode: u32,
}

fn file(name: &'static str) -> Item {
    Item {
        name: name.as_bytes(),
        kind: EntryType::Regular,
        target: b"",
        mode: 0o644,
    }
}

fn of_kind(kind: EntryType, name: &'static str, target: &'static str) -> Item {
    Item {
        kind,
        target: target.as_bytes(),
        ..file(name)
    }
}

fn symlink(name: &'static str, target: &'static str) -> Item {
    of_kind(EntryType::Symlink, name, target)
}

/// Names are put in byte by byte: a well-behaved library would refuse most of them.
fn archive(items: &[Item]) -> Vec<u8> {
    let mut tar = Builder::new(Vec::new());
    for item in items {
        let mut header = Header::new_gnu();
        let old = header.as_old_mut();
        old.name[..item.name.len()].copy_from_slice(item.name);
        old.linkname[..item.target.len()].copy_from_slice(item.target);
        header.set_entry_type(item.kind);
        header.set_mode(item.mode);
        let text: &[u8] = if item.kind == EntryType::Regular {
            b"x"
        } else {
            b""
        };
        header.set_size(text.len() as u64);
        header.set_cksum();
        tar.append(&header, text).expect("memory");
    }
    tar.into_inner().expect("memory")
}

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("pipeyard-unpack-{}", crate::random::hex(8)));
        fs::create_dir_all(path.join("out")).expect("a folder");
        Self(path)
    }

    fn unpack(&self, items: &[Item]) -> Result<usize, Hostile> {
        let path = self.0.join("a.tar");
        fs::write(&path, archive(items)).expect("a file");
        unpack(&path, &self.0.join("out"))
    }

    fn files(&self) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(self.0.join("out"))
            .expect("a folder")
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn hostile_archives_are_refused_whole_and_the_entry_is_named() {
    let setuid = Item {
        mode: 0o4755,
        ..file("root-shell")
    };
    let cases: Vec<(&str, Vec<Item>)> = vec![
        ("/etc/passwd", vec![file("/etc/passwd")]),
        ("../x", vec![file("../x")]),
        ("a/../../x", vec![file("a/../../x")]),
        ("..", vec![file("..")]),
        ("a/..", vec![file("a/..")]),
        ("a\\\\..\\\\x", vec![file("a\\..\\x")]),
        ("./x", vec![file("./x")]),
        ("a//b", vec![file("a//b")]),
        ("a/./b", vec![file("a/./b")]),
        ("out", vec![symlink("out", "/etc/passwd")]),
        ("out", vec![symlink("out", "..")]),
        ("out", vec![symlink("out", "../x")]),
        ("d/out", vec![symlink("d/out", "../../x")]),
        ("out", vec![symlink("out", "a/../../x")]),
        (
            "m",
            vec![symlink("d/e/l", "../.."), symlink("m", "d/e/l/..")],
        ),
        ("out", vec![symlink("out", "")]),
        ("l/x", vec![symlink("l", "d"), file("l/x")]),
        ("l/x", vec![file("l/x"), symlink("l", "d")]),
        ("L/x", vec![symlink("l", "d"), file("L/x")]),
        (
            "hard",
            vec![of_kind(EntryType::Link, "hard", "/etc/shadow")],
        ),
        (
            "hard",
            vec![file("a"), of_kind(EntryType::Link, "hard", "a")],
        ),
        ("null", vec![of_kind(EntryType::Char, "null", "")]),
        ("disk", vec![of_kind(EntryType::Block, "disk", "")]),
        ("pipe", vec![of_kind(EntryType::Fifo, "pipe", "")]),
        (
            "strange",
            vec![of_kind(EntryType::new(b'Z'), "strange", "")],
        ),
        ("root-shell", vec![setuid]),
        ("a", vec![file("a"), file("a")]),
        ("a", vec![symlink("a", "b"), file("a")]),
        ("README", vec![file("readme"), file("README")]),
        (
            "a/",
            vec![file("a"), of_kind(EntryType::Directory, "a/", "")],
        ),
        ("a/b", vec![file("a"), file("a/b")]),
        ("l/m", vec![symlink("l", "d"), symlink("l/m", "x")]),
    ];
    assert!(cases.len() >= 30);
    for (entry, items) in cases {
        let folder = Folder::new();
        let items: Vec<_> = std::iter::once(file("before")).chain(items).collect();
        let refusal = folder.unpack(&items);
        let said = refusal.map_err(|it| it.to_string()).expect_err(entry);
        assert!(said.starts_with(&format!("{entry}: ")), "{entry}: {said}");
        assert_eq!(folder.files(), [""; 0], "{entry}: something was written");
        assert!(!folder.0.join("x").exists());
    }
}

#[test]
fn harmless_archives_arrive() {
    let folder = Folder::new();
    let program = Item {
        mode: 0o755,
        ..file("d/e/run")
    };
    let items = [
        of_kind(EntryType::Directory, "d/", ""),
        program,
        symlink("d/e/up", "../f"),
        file("d/f"),
        symlink("same", "d/e/run"),
        symlink("broken", "nowhere"),
    ];
    assert_eq!(folder.unpack(&items).expect("harmless"), 6);
    assert_eq!(folder.files(), ["broken", "d", "same"]);
    assert_eq!(
        fs::read_to_string(folder.0.join("out/d/e/up")).expect("a link"),
        "x"
    );
    // Once more, over what is there.
    assert_eq!(folder.unpack(&items).expect("harmless"), 6);
}

#[test]
fn links_that_lie_in_the_way_are_not_followed() {
    let folder = Folder::new();
    let victim = folder.0.join("victim");
    fs::create_dir(&victim).expect("a folder");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&victim, folder.0.join("out/d")).expect("a link");
        assert!(folder.unpack(&[file("d/x")]).is_err());
        std::os::unix::fs::symlink(victim.join("y"), folder.0.join("out/y")).expect("a link");
        folder.unpack(&[file("y")]).expect("it replaces the link");
    }
    assert_eq!(fs::read_dir(&victim).expect("a folder").count(), 0);
}

#[test]
fn too_many_entries_are_refused() {
    let folder = Folder::new();
    let names: Vec<&'static str> = (0..=Limits::ARTIFACTS.entries)
        .map(|n| &*n.to_string().leak())
        .collect();
    let items: Vec<_> = names.into_iter().map(file).collect();
    assert!(folder.unpack(&items).is_err() && folder.files().is_empty());
}

#[test]
fn what_is_no_archive_is_an_error() {
    let folder = Folder::new();
    let path = folder.0.join("b.tar");
    fs::write(&path, [0x41; 2000]).expect("a file");
    assert!(unpack(&path, &folder.0.join("out")).is_err());
}
