using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ActorFlow.Persistence.Sqlite.Native;

/// <summary>What the holder of a lock file shows to those who only look.</summary>
internal enum LockSign
{
    /// <summary>Somebody holds it.</summary>
    Held = 0,

    /// <summary>The holder takes commands from the inbox.</summary>
    TakesCommands = 1,
}

/// <summary>
/// Signs at a lock file: each is a lock on one byte of it, held by whoever holds the file and gone with its process. Looking at one takes nothing, so
/// however many look, they meet neither each other nor an engine that starts.
/// </summary>
/// <remarks>
/// Linux only, with locks that belong to an open file and not to a process: the latter go when anybody in the process closes the file.
/// </remarks>
internal static partial class LockSigns
{
    private const int ReadOnly = 0x80000;   // with O_CLOEXEC
    private const int QueryLock = 36;       // F_OFD_GETLK
    private const int SetLock = 37;         // F_OFD_SETLK
    private const short ReadLock = 0;
    private const short WriteLock = 1;
    private const short NoLock = 2;
    private const int NoSuchFile = 2;

    private static bool IsKnownHere => OperatingSystem.IsLinux() && nint.Size == 8;

    /// <summary>Shows a sign, until the file is closed. Does nothing where signs are not known.</summary>
    public static void Show(SafeFileHandle file, LockSign sign)
    {
        if (!IsKnownHere)
            return;
        var request = ByteOf(sign, WriteLock);
        // A file system without such locks refuses to be asked for them too, so nobody reads the missing sign as an answer.
        _ = Control(file, SetLock, ref request);
    }

    /// <summary>Looks at a sign.</summary>
    /// <returns>Whether it is shown; null when that cannot be told here.</returns>
    public static bool? IsShown(string path, LockSign sign)
    {
        if (!IsKnownHere)
            return null;
        // Not a stream: .NET locks a file that it opens.
        using var file = new SafeFileHandle(OpenFile(path, ReadOnly), ownsHandle: true);
        if (file.IsInvalid)
            return Marshal.GetLastPInvokeError() == NoSuchFile ? false : null;
        var request = ByteOf(sign, ReadLock);
        return Control(file, QueryLock, ref request) == 0 ? request.Type != NoLock : null;
    }

    private static ByteLock ByteOf(LockSign sign, short type) => new() { Type = type, Start = (long)sign, Length = 1 };

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, ref ByteLock request);

    /// <summary>The system's <c>struct flock</c> of 64 bits.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ByteLock
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }
}
