//! How a command ends when it does not simply give an exit code.

/// What leaves the commands around it, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// The shell, or the subshell, ends with this code.
    Exit(i32),
    /// The function, or the file that is being read, ends with this code.
    Return(i32),
    /// So many loops end.
    Break(u32),
    /// So many loops, less one, end; the last goes on with its next turn.
    Continue(u32),
    /// The time is up.
    TimeUp,
}

/// The outcome of running something: usually an exit code.
pub(super) type Run<T = i32> = Result<T, Flow>;
