using System.Runtime.InteropServices;

namespace ActorFlow.Cluster.Leases.Clocks;

/// <summary>
/// Linux' CLOCK_BOOTTIME: like the monotonic clock, and it counts the time that the machine is suspended. Read without a system call where the
/// kernel's vDSO has it.
/// </summary>
internal sealed partial class BootTimeClock : LeaseClock
{
    private const int ClockBootTime = 7;

    /// <summary>On Linux with 64 bits; there, the two halves of a time are 64 bits wide with every C library.</summary>
    internal static bool IsSupported { get; } = OperatingSystem.IsLinux() && nint.Size == 8 && TryRead(out _);

    internal override TimeSpan Now
        => TryRead(out var now) ? now : throw new InvalidOperationException("CLOCK_BOOTTIME could be read before, and cannot now.");

    private static bool TryRead(out TimeSpan now)
    {
        try
        {
            var answer = Read(ClockBootTime, out var time);
            now = TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / 100));
            return answer == 0;
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            now = default;
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Read(int clock, out ClockTime time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ClockTime
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
