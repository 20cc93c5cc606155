using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ActorFlow.Crash.Worker.Outside;

/// <summary>What .NET does not offer: a true append, and death without a last word.</summary>
internal static partial class Libc
{
    private const int WriteOnly = 1;
    private const int Create = 0x40;
    private const int AppendAlways = 0x400;
    private const int CloseOnExec = 0x80000;
    private const int Mode = 420; // rw-r--r--
    private const int SigKill = 9;

    /// <summary>Opens a file so that the system puts each write at its end, whoever else writes to it.</summary>
    public static int OpenForAppend(string path)
    {
        var file = Open(path, WriteOnly | Create | AppendAlways | CloseOnExec, Mode);
        return file >= 0 ? file : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"Cannot open '{path}' for appending.");
    }

    /// <summary>Writes all bytes in one call: other writers come before or after, and a kill leaves all of them or none.</summary>
    public static void Append(int file, ReadOnlySpan<byte> bytes)
    {
        var written = Write(file, bytes, bytes.Length);
        if (written != bytes.Length)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"Only {written} of {bytes.Length} bytes were written.");
    }

    /// <summary>Ends this process as <c>kill -9</c> does. Nothing runs after it: no handler, no flush, no <c>finally</c>.</summary>
    public static void KillSelf()
    {
        if (Kill(Environment.ProcessId, SigKill) != 0)
            Environment.FailFast("kill -9 of this process failed.");
        // The signal is on its way; nobody ever sets this.
        new ManualResetEvent(false).WaitOne();
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int file, ReadOnlySpan<byte> bytes, nint count);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
