//! Files that a run writes: without a name, or beside, until they are whole; so that a file is either the old one or whole.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::report::Format;

/// How much is written at once.
const AT_ONCE: usize = 256 << 10;

/// A file to write, and its format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Output {
    pub(super) format: Format,
    pub(super) path: PathBuf,
}

/// Reads `[FORMAT=]FILE`.
pub(super) fn output(word: &str) -> Result<Output, String> {
    if let Some((format, path)) = word.split_once('=')
        && !format.contains(['/', '\\', '.'])
    {
        return Ok(Output { format: Format::named(format)?, path: PathBuf::from(path) });
    }
    let path = PathBuf::from(word);
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let format = Format::of_ending(&ending).ok_or_else(|| {
        format!("the ending of `{word}` stands for no format; say which one it is, as in `json={word}`")
    })?;
    Ok(Output { format, path })
}

/// Writes a file as a whole. Until it is whole nothing of it has a name; where a file cannot be given one afterwards, it
/// is copied under a hidden name first.
///
/// A link stays one, and its file is written. What is no file, such as `/dev/stderr`, is written as it is: to rename a
/// file over it would take it away from everybody.
pub(super) fn write_whole(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let Some(begun) = Begun::new(path)? else {
        let mut out = BufWriter::new(OpenOptions::new().write(true).open(path)?);
        return write(&mut out).and_then(|()| out.flush());
    };
    let mut out = BufWriter::with_capacity(AT_ONCE, begun.nameless().map_or_else(tempfile::tempfile, Ok)?);
    write(&mut out)?;
    let whole = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    begun.end(whole)
}

/// A file that will be written.
#[derive(Debug)]
pub(super) struct Begun {
    path: PathBuf,
    folder: PathBuf,
}

impl Begun {
    /// `None` for what is no file.
    ///
    /// # Errors
    /// It is a folder.
    pub(super) fn new(path: &Path) -> io::Result<Option<Begun>> {
        if path.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if path.exists() && !path.is_file() {
            return Ok(None);
        }
        let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Ok(Some(Begun { folder: folder.to_path_buf(), path }))
    }

    /// A new file beside it that has no name and may get one; `None` where there is no such thing.
    pub(super) fn nameless(&self) -> Option<File> {
        nameless(&self.folder)
    }

    /// Puts a file in its place that is whole: names it, or copies it where it can get no name.
    pub(super) fn end(&self, mut whole: File) -> io::Result<()> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".probity-");
        // What a file that is there already allows stays as it is.
        let allowed = self.path.metadata().ok().map(|metadata| metadata.permissions());
        let keep = |file: &File| {
            if let Some(allowed) = &allowed {
                file.set_permissions(allowed.clone())?;
            }
            file.sync_all()
        };
        keep(&whole)?;
        if let Ok(named) = builder.make_in(&self.folder, |beside| name(&whole, beside)) {
            return named.persist(&self.path).map(|_| ()).map_err(|error| error.error);
        }
        #[cfg(unix)]
        {
            // As any new file, readable for whom the user's mask allows; the default is the owner alone.
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let mut beside = builder.tempfile_in(&self.folder)?;
        whole.seek(SeekFrom::Start(0))?;
        io::copy(&mut whole, &mut beside)?;
        keep(beside.as_file())?;
        beside.persist(&self.path).map(|_| ()).map_err(|error| error.error)
    }
}

/// A new file in a folder that has no name and may get one; `None` where there is no such thing.
fn nameless(folder: &Path) -> Option<File> {
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = i32::try_from(rustix::fs::OFlags::TMPFILE.bits()).ok()?;
        OpenOptions::new().read(true).write(true).mode(0o666).custom_flags(flags).open(folder).ok()
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = folder;
        None
    }
}

/// Names a file that has no name.
fn name(file: &File, path: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use std::os::fd::AsRawFd;
        let open = format!("/proc/self/fd/{}", file.as_raw_fd());
        let follow = rustix::fs::AtFlags::SYMLINK_FOLLOW;
        rustix::fs::linkat(rustix::fs::CWD, open, rustix::fs::CWD, path, follow).map_err(io::Error::from)
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = (file, path);
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_named_or_follows_the_ending() {
        let read = |word| output(word).map(|output| (output.format, output.path.display().to_string()));
        assert_eq!(read("out.json"), Ok((Format::Json, "out.json".to_owned())));
        assert_eq!(read("out.JSONL"), Ok((Format::Ndjson, "out.JSONL".to_owned())));
        assert_eq!(read("line=out.txt"), Ok((Format::Line, "out.txt".to_owned())));
        assert_eq!(read("a/b=c.txt"), Ok((Format::Text, "a/b=c.txt".to_owned())));
        let unknown = "no format is called `jsn`: there are `text`, `line`, `json` and `ndjson`; did you mean `json`?";
        assert_eq!(read("jsn=out.txt"), Err(unknown.to_owned()));
        let ending = "the ending of `out.csv` stands for no format; say which one it is, as in `json=out.csv`";
        assert_eq!(read("out.csv"), Err(ending.to_owned()));
    }

    #[test]
    fn a_file_is_the_old_one_or_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.json");
        write_whole(&path, |out| out.write_all(b"first")).unwrap();
        let broken = write_whole(&path, |out| {
            out.write_all(b"second, but only a part")?;
            Err(io::Error::other("broken off"))
        });
        assert!(broken.is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"first");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
        write_whole(&path, |out| out.write_all(b"third")).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"third");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }
}
