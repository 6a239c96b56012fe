//! Traces of a few calls, and what they do to a folder.

use super::*;
use crate::trust::strace::calls;

/// A path as strace writes it down.
fn hex(path: &str) -> String {
    path.bytes().map(|byte| format!("\\x{byte:02x}")).collect()
}

/// What a trace does to the folder `/d`; names stand in it in brackets, as in `[/d/a]`.
fn done(trace: &str) -> Vec<Op> {
    let mut escaped = String::new();
    for (at, part) in trace.split(['[', ']']).enumerate() {
        if at % 2 == 0 { escaped.push_str(part) } else { escaped.push_str(&hex(part)) }
    }
    operations(&calls(&escaped), Path::new("/d"), &Image::from([("old".into(), Some(Vec::new()))]))
}

fn file(no: FileId) -> Node {
    Node::File(no)
}

#[test]
fn a_blob_comes_by_another_name() {
    let trace = "\
1 mkdir(\"[/d/blobs]\", 0700) = 0
1 openat(AT_FDCWD<[/]>, \"[/d/blobs/t]\", O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC, 0666) = 3<[/d/blobs/t]>
1 write(3<[/d/blobs/t]>, \"[abc]\", 3) = 3
1 write(3<[/d/blobs/t]>, \"[defg]\", 4) = 2
1 fsync(3<[/d/blobs/t]>) = 0
1 rename(\"[/d/blobs/t]\", \"[/d/blobs/a]\") = 0
1 openat(AT_FDCWD<[/]>, \"[/d/blobs]\", O_RDONLY|O_CLOEXEC) = 4<[/d/blobs]>
1 fsync(4<[/d/blobs]>) = 0
1 write(1<[pipe:1]>, \"[ack]\\x0a\", 4) = 4
";
    let moved = Naming::Move { from: "blobs/t".into(), to: "blobs/a".into(), node: file(1) };
    let wanted = [
        Op::Name(Naming::Add("blobs".into(), Node::Folder)),
        Op::Name(Naming::Add("blobs/t".into(), file(1))),
        Op::Write { file: 1, at: 0, bytes: b"abc".to_vec() },
        Op::Write { file: 1, at: 3, bytes: b"de".to_vec() },
        Op::SyncFile(1),
        Op::Name(moved),
        Op::SyncFolder("blobs".into()),
        Op::Said("ack".into()),
    ];
    assert_eq!(done(trace), wanted);
}

#[test]
fn a_file_that_is_there_is_not_made_and_one_that_went_comes_anew() {
    let trace = "\
1 openat(AT_FDCWD<[/]>, \"[/d/old]\", O_RDWR|O_CREAT, 0644) = 3<[/d/old]>
1 pwrite64(3<[/d/old]>, \"[ab]\", 2, 4096) = 2
1 ftruncate(3<[/d/old]>, 7) = 0
1 fdatasync(3<[/d/old]>) = 0
1 unlink(\"[/d/old]\") = 0
1 write(3<[/d/old]>(deleted), \"[zz]\", 2) = 2
1 openat(AT_FDCWD<[/]>, \"[/d/old]\", O_RDWR|O_CREAT, 0644) = 4<[/d/old]>
";
    let wanted = [
        Op::Write { file: 0, at: 4096, bytes: b"ab".to_vec() },
        Op::SetLength(0, 7),
        Op::SyncFile(0),
        Op::Name(Naming::Drop("old".into(), file(0))),
        Op::Name(Naming::Add("old".into(), file(1))),
    ];
    assert_eq!(done(trace), wanted);
}

#[test]
fn what_lies_elsewhere_passes_or_failed_is_left_out() {
    let trace = "\
1 openat(AT_FDCWD<[/]>, \"[/etc/hosts]\", O_RDONLY) = 3<[/etc/hosts]>
1 openat(AT_FDCWD<[/]>, \"[/dd/a]\", O_RDWR|O_CREAT, 0644) = 3<[/dd/a]>
1 openat(AT_FDCWD<[/]>, \"[/d/x.db-shm]\", O_RDWR|O_CREAT, 0644) = 4<[/d/x.db-shm]>
1 pwrite64(4<[/d/x.db-shm]>, \"[ab]\", 2, 0) = 2
1 fsync(4<[/d/old]>) = -1 EIO (Input/output error) (INJECTED)
1 unlink(\"[/d/none]\") = -1 ENOENT (No such file or directory)
1 close(4<[/d/x.db-shm]>) = 0
";
    assert!(done(trace).is_empty(), "{:?}", done(trace));
}

#[test]
#[should_panic(expected = "the disk does not know the call fallocate")]
fn a_call_that_the_disk_does_not_know_is_an_error() {
    done("1 fallocate(3<[/d/old]>, 0, 0, 4096) = 0\n");
}
