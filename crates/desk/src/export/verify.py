#!/usr/bin/env python3
"""Verifies an Outrigger export with nothing but the standard library of Python 3.8 or later.

    python3 verify.py PLACE [--checkpoint FILE]... [--key KEY]...

PLACE is the export: the .tar, or the folder it was unpacked into. FILE is a checkpoint that you kept; KEY is the
verifier key of somebody whose signature you trust. Exit code: 0 sound, 1 not sound, 2 it cannot be read.
"""
import argparse, base64, hashlib, json, os, re, sys, tarfile
from datetime import datetime, timedelta
from functools import partial

PIECE_BYTES_MAX = 4 << 20  # no line of a ledger is longer


def sha256(data):
    return hashlib.sha256(data).digest()


# Ed25519 as in RFC 8032: the points (x, y) with y^2 - x^2 = 1 + D x^2 y^2 modulo P are a group under `add`.

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(a, b):
    (x1, y1), (x2, y2) = a, b
    k = D * x1 * x2 * y1 * y2
    return (x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P


def times(n, point):
    total = (0, 1)
    for bit in bin(n)[2:]:
        total = add(total, total)
        total = add(total, point) if bit == "1" else total
    return total


def point(data):
    odd, y = divmod(int.from_bytes(data, "little"), 2**255)
    xx = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(xx, (P + 3) // 8, P)
    x = x if (x * x - xx) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    if len(data) != 32 or y >= P or (x * x - xx) % P or x < odd:
        raise ValueError("no point of the curve")
    return (x if x % 2 == odd else P - x), y


BASE = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def is_signed(key, message, signature):
    try:
        a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    except ValueError:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    weak = (0, 1) in (times(8, a), times(8, r))  # a point of small order would sign anything
    return len(signature) == 64 and s < L and not weak and times(s, BASE) == add(r, times(k, a))


# Signed notes, checkpoints and cosignatures as in c2sp.org/signed-note, tlog-checkpoint and tlog-cosignature.


def from_base64(text):
    data = base64.b64decode(text)
    if base64.b64encode(data).decode() != text:
        raise ValueError(f"{text} is no base64")
    return data


def parse_note(note):
    text, blank, lines = note.rpartition("\n\n")
    found = [re.fullmatch(r"— ([^\s+]+) (\S{8,})", line) for line in lines[:-1].split("\n")]
    if not (blank and all(found) and lines.endswith("\n")) or re.search(r"[\0-\x09\x0b-\x1f]", note):
        raise ValueError("a signed note is a text, an empty line, and a line for each signature")
    return text + "\n", [(match[1], from_base64(match[2])) for match in found]


def parse_checkpoint(text):
    form = r"outrigger/ledger/1/([a-km-np-z2-9]{16})\n(0|[1-9][0-9]{0,18})\n(\S{44})\n"
    match = re.fullmatch(form, text)
    if not match:
        raise ValueError("a checkpoint is three lines: the ledger, the number of its entries, their root")
    return match[1], int(match[2]), from_base64(match[3])


def verdict(key, text, signatures):
    """Whether the key signed the text; None when no signature claims to be by that key."""
    match = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+(\S{44})", key)
    name, key_id, code = match.groups() if match else ("", "", "")
    kind, public = from_base64(code)[:1], from_base64(code)[1:]
    if kind not in (b"\1", b"\4") or sha256(f"{name}\n".encode() + kind + public)[:4].hex() != key_id:
        raise ValueError(f"{key} is no verifier key")
    for signer, data in signatures:
        if (signer, data[:4].hex()) == (name, key_id):
            if kind == b"\1":
                return is_signed(public, text.encode(), data[4:])
            time = int.from_bytes(data[4:12], "big")  # a cosignature begins with it
            return is_signed(public, f"cosignature/v1\ntime {time}\n{text}".encode(), data[12:])
    return None


# The ledger: a Merkle tree as in RFC 6962, with one leaf for each line.


def rebuilt(raw, engagement, seq):
    """The line at place `seq`, built anew from what it says, and its leaf hash."""
    said = json.loads(raw.decode())
    at = (datetime(1970, 1, 1) + timedelta(microseconds=int(said["at"]))).isoformat()
    told = [(at.rstrip("0") if "." in at else at) + "Z", str(said["actor"]), str(said["kind"])]
    salt, payload = bytes.fromhex(said["salt"]), str(said["payload"])
    lines = ["outrigger/entry/1", engagement, str(seq), *told, sha256(salt + payload.encode()).hex(), ""]
    leaf = sha256(b"\0" + "\n".join(lines).encode())
    names = ["seq", "at", "at-text", "actor", "kind", "payload", "salt", "leaf"]
    line = dict(zip(names, [seq, int(said["at"]), *told, payload, salt.hex(), leaf.hex()]))
    return (json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n").encode(), leaf


def name_batch(raw, batches):
    """Takes in whether a line seals a batch of events, or withdraws one: no figure rests on that any more."""
    line = json.loads(raw.decode())
    try:
        fact = json.loads(line["payload"])
        if line["kind"] == "operate.batch-sealed" and re.fullmatch("[0-9a-f]{64}", fact["shape"]["digest"]):
            batches.add(fact["shape"]["digest"])
        elif line["kind"] == "operate.batch-withdrawn":
            batches.discard(fact["batch"])
    except (ValueError, KeyError, TypeError, RecursionError):
        pass  # one that a later version wrote otherwise names nothing


def read_ledger(file, engagement, size, batches):
    """The leaf hashes up to the first line that is not what was sealed, and what is wrong with that one."""
    leaves = []
    for raw in iter(partial(file.readline, PIECE_BYTES_MAX), b""):
        if len(leaves) == size:
            return leaves, "it stands behind the last one that the checkpoint covers"
        try:
            line, leaf = rebuilt(raw, engagement, len(leaves) + 1)
        except Exception:  # a hostile line makes Python say anything; none of it makes the line good
            line, leaf = None, None
        if line != raw:
            return leaves, "it is not what was sealed"
        leaves.append(leaf)
        name_batch(raw, batches)
    return leaves, "it is missing" if len(leaves) < size else ""


def root_hash(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"")
    middle = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + root_hash(leaves[:middle]) + root_hash(leaves[middle:]))


# The files of an export, and the verdict over them.


class Files(dict):
    """How to open each file of an export, by its name."""

    def __missing__(self, name):
        raise ValueError(f"{name} is missing")


def files_of(place):
    """The files of a folder or a tar. A tar's ledger is its last file, so one that is cut short lacks it."""
    if os.path.isdir(place):
        blobs = os.path.join(place, "blobs")
        names = [f"blobs/{name}" for name in sorted(os.listdir(blobs))] if os.path.isdir(blobs) else []
        names += ["checkpoint.txt", "keys.txt", "ledger.ndjson"]
        return Files((name, partial(open, os.path.join(place, name), "rb")) for name in names)
    files, archive = Files(), tarfile.open(place, "r:")
    for member in archive:
        is_plain = member.type in (b"0", b"\0") and member.offset_data == member.offset + 512
        if not is_plain or member.name in files or re.search(r"^/|\\|(^|/)\.\.(/|$)", member.name):
            raise ValueError(f"the tar holds {member.name!a} twice, not as a file, or under a path of no export")
        files[member.name] = partial(archive.extractfile, member)
        if member.name == "ledger.ndjson":
            return files
    raise ValueError("the tar has no ledger.ndjson: it is cut short")


def verify(files, keys, kept):
    """What is wrong with an export, a sentence each; when nothing is, what was found."""
    text, signatures = parse_note(files["checkpoint.txt"]().read().decode())
    engagement, size, root = parse_checkpoint(text)
    inside = [] if keys else [line.partition(" ")[2] for line in files["keys.txt"]().read().decode().splitlines()]
    verdicts = {key: verdict(key, text, signatures) for key in keys or inside}
    wrong = []
    if False in verdicts.values() or True not in verdicts.values():
        wrong.append("BAD checkpoint the keys that should have signed it did not")

    batches = set()
    leaves, bad = read_ledger(files["ledger.ndjson"](), engagement, size, batches)
    if bad:
        wrong.append(f"BAD entry={len(leaves) + 1} {bad}")
    elif root_hash(leaves) != root:
        wrong.append("BAD checkpoint its root is not the root over the entries")
    for ledger, kept_size, kept_root in kept:
        if ledger != engagement:
            wrong.append(f"BAD checkpoint the one you kept is of the ledger {ledger}")
        elif kept_size > size:
            wrong.append(f"ROLLED BACK the export has {size} entries, the checkpoint you kept has {kept_size}")
        elif kept_size <= len(leaves) and root_hash(leaves[:kept_size]) != kept_root:
            wrong.append(f"REWRITTEN the entries up to {kept_size} are not those you kept a checkpoint of")

    for name in filter(lambda name: name.startswith("blobs/"), files):
        digest, file = hashlib.sha256(), files[name]()
        for piece in iter(partial(file.read, PIECE_BYTES_MAX), b""):
            digest.update(piece)
        if name != f"blobs/{digest.hexdigest()}":
            wrong.append(f"BAD blob {name!a} is not what its name says")
    signers = ", ".join(key for key in verdicts if verdicts[key])
    advice = "The key is the export's own; compare it with the other party: " if inside else "Signed by: "
    missing = len([digest for digest in batches if f"blobs/{digest}" not in files])
    remark = [f"MISSING {missing} sealed files: figures that rest on them cannot be recomputed"] if missing else []
    return wrong or [f"OK entries={size} root={root.hex()}", *remark, advice + signers]


def main():
    options = argparse.ArgumentParser(description="Verifies an Outrigger export.")
    options.add_argument("place", metavar="PLACE", help="the export: a .tar, or the folder it was unpacked into")
    options.add_argument("--checkpoint", metavar="FILE", action="append", default=[], help="one that you kept")
    options.add_argument("--key", action="append", default=[], help="a verifier key whose signature you trust")
    asked = options.parse_args()
    sys.stdout.reconfigure(errors="backslashreplace")
    try:
        kept = ["\n".join(open(path, encoding="utf-8").read().split()[:3]) for path in asked.checkpoint]
        found = verify(files_of(asked.place), asked.key, [parse_checkpoint(text + "\n") for text in kept])
    except (OSError, ValueError, tarfile.TarError) as error:
        print(f"UNREADABLE {error}")
        return 2
    print("\n".join(found))
    return 0 if found[0].startswith("OK ") else 1


if __name__ == "__main__":
    sys.exit(main())
