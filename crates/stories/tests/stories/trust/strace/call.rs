//! Lines of strace as calls: what was asked, of which file, with which bytes, and what came back.

use std::collections::HashMap;

/// One call, as strace wrote it down when it ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// Its name.
    pub name: String,
    /// What it was given, as written down.
    pub arguments: Vec<String>,
    /// What it gave back; negative when it failed.
    pub result: i64,
    /// The path of the file that it opened.
    pub opened: Option<String>,
    /// Whether strace answered it instead of the system.
    pub injected: bool,
}

/// An open file as a call names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// Its number.
    pub number: i64,
    /// Its path at the time of the call; nothing when it has none any more.
    pub path: Option<String>,
}

/// The calls of a trace, in the order in which they ended. Those that never ended are left out.
pub fn calls(trace: &str) -> Vec<Call> {
    let mut begun: HashMap<&str, &str> = HashMap::new();
    let mut calls = Vec::new();
    for line in trace.lines() {
        let Some((thread, told)) = line.split_once(' ') else { continue };
        let told = told.trim_start();
        if let Some(beginning) = told.strip_suffix("<unfinished ...>") {
            begun.insert(thread, beginning.trim_end());
        } else if let Some(resumed) = told.strip_prefix("<... ") {
            let (_, end) = resumed.split_once(" resumed>").unwrap();
            let beginning = begun.remove(thread).unwrap_or_default();
            calls.extend(Call::parse(&format!("{beginning}{end}")));
        } else {
            calls.extend(Call::parse(told));
        }
    }
    calls
}

impl Call {
    /// Nothing for what is no call, or has no result.
    fn parse(told: &str) -> Option<Self> {
        let (asked, answer) = told.rsplit_once(" = ")?;
        let (name, arguments) = asked.trim_end().strip_suffix(')')?.split_once('(')?;
        let digits = answer.find(|letter: char| !letter.is_ascii_digit() && letter != '-');
        let (result, rest) = answer.split_at(digits.unwrap_or(answer.len()));
        Some(Self {
            name: name.to_owned(),
            arguments: arguments_of(arguments),
            result: result.parse().ok()?,
            opened: annotation(rest),
            injected: rest.ends_with("(INJECTED)"),
        })
    }

    /// The number that an argument is, or begins with.
    pub fn number(&self, argument: usize) -> i64 {
        let text = &self.arguments[argument];
        let digits = text.find(|letter: char| !letter.is_ascii_digit() && letter != '-');
        text[..digits.unwrap_or(text.len())].parse().unwrap()
    }

    /// The open file that the first argument is.
    pub fn descriptor(&self) -> Descriptor {
        let text = &self.arguments[0];
        let path = annotation(text).filter(|_| !text.ends_with("(deleted)"));
        Descriptor { number: self.number(0), path }
    }

    /// The bytes that an argument is, or that the members of a list are, one after the other.
    pub fn bytes(&self, argument: usize) -> Vec<u8> {
        let mut parts = self.arguments[argument].split('"');
        let mut all = Vec::new();
        parts.next();
        while let Some(quoted) = parts.next() {
            all.extend(unescaped(quoted));
            let after = parts.next().unwrap_or_default();
            assert!(!after.starts_with("..."), "{} was cut off in the trace", self.name);
        }
        all
    }

    /// The path that an argument is.
    pub fn path(&self, argument: usize) -> String {
        String::from_utf8(self.bytes(argument)).unwrap()
    }
}

/// Splits at the commas that stand in no bracket. Texts are escaped whole, so they hold neither.
fn arguments_of(text: &str) -> Vec<String> {
    let (mut arguments, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, letter) in text.bytes().enumerate() {
        match letter {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth -= 1,
            b',' if depth == 0 => {
                arguments.push(text[start..at].trim().to_owned());
                start = at + 1;
            }
            _ => {}
        }
    }
    arguments.push(text[start..].trim().to_owned());
    arguments
}

/// The path that stands in angle brackets behind a descriptor.
fn annotation(text: &str) -> Option<String> {
    let (_, path) = text.split_once('<')?;
    let (path, _) = path.split_once('>')?;
    Some(String::from_utf8(unescaped(path)).unwrap())
}

/// The bytes of a text in which `\x2f` is a slash.
fn unescaped(text: &str) -> Vec<u8> {
    let mut escapes = text.split("\\x");
    let mut bytes = escapes.next().unwrap_or_default().as_bytes().to_vec();
    for escape in escapes {
        let (digits, plain) = escape.split_at(2);
        bytes.push(u8::from_str_radix(digits, 16).unwrap());
        bytes.extend(plain.as_bytes());
    }
    bytes
}

#[test]
fn a_write_has_its_file_its_bytes_and_its_place() {
    let trace = r#"24999 pwrite64(5<\x2f\x64\x2f\x61>, "\x00\x22\x2c\x29", 4, 32) = 4"#;
    let told = calls(trace);
    let [write] = &told[..] else { panic!("{told:?}") };
    assert_eq!((write.name.as_str(), write.result, write.injected), ("pwrite64", 4, false));
    assert_eq!(write.descriptor(), Descriptor { number: 5, path: Some("/d/a".into()) });
    assert_eq!((write.bytes(1), write.number(3)), (vec![0, b'"', b',', b')'], 32));
}

#[test]
fn a_call_that_another_thread_interrupts_is_put_together() {
    let trace =
        "7 fsync(4<\\x2f\\x61> <unfinished ...>\n8 close(3)            = 0\n7 <... fsync resumed>) = 0\n";
    let names: Vec<String> = calls(trace).into_iter().map(|call| call.name).collect();
    assert_eq!(names, ["close", "fsync"], "a call counts from its end");
    assert_eq!(calls(trace)[1].descriptor().path.as_deref(), Some("/a"));
}

#[test]
fn what_is_opened_fails_or_is_injected_is_told_apart() {
    let trace = concat!(
        "9 openat(AT_FDCWD<\\x2f>, \"\\x61\\x62\", O_RDWR|O_CREAT, 0644) = 4<\\x2f\\x61\\x62>\n",
        "9 openat(AT_FDCWD<\\x2f>, \"\\x63\", O_RDONLY) = -1 ENOENT (No such file or directory)\n",
        "9 fsync(4<\\x2f\\x61\\x62>) = -1 EIO (Input/output error) (INJECTED)\n",
        "9 close(4<\\x2f\\x61\\x62>(deleted)) = 0\n",
        "9 --- SIGCHLD {si_signo=SIGCHLD} ---\n9 exit_group(0) = ?\n9 +++ exited with 0 +++\n",
    );
    let told = calls(trace);
    assert_eq!(told.len(), 4, "{told:?}");
    assert_eq!((told[0].opened.as_deref(), told[0].path(1).as_str()), (Some("/ab"), "ab"));
    assert_eq!((told[1].result, told[2].result, told[2].injected), (-1, -1, true));
    assert_eq!(told[3].descriptor(), Descriptor { number: 4, path: None });
}

#[test]
fn the_parts_of_a_list_are_one_text() {
    let trace =
        "9 writev(1</>, [{iov_base=\"\\x61\\x62\", iov_len=2}, {iov_base=\"\\x0a\", iov_len=1}], 2) = 3\n";
    assert_eq!(calls(trace)[0].bytes(1), b"ab\n");
}
