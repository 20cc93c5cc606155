using ActorFlow.Crash.Worker.Outside;

namespace ActorFlow.Crash.Worker.Points;

/// <summary>Named moments at which this process can be told to die: <c>CRASH_AT=name</c>, or <c>name@3</c> for the third time it comes by.</summary>
internal static class CrashPoint
{
    private static readonly string? Name;
    private static readonly int Nth = 1;
    private static int _reached;

    static CrashPoint()
    {
        if (Environment.GetEnvironmentVariable("CRASH_AT") is not { Length: > 0 } at)
            return;
        var parts = at.Split('@');
        Name = parts[0];
        if (parts.Length > 1)
            Nth = int.Parse(parts[1]);
    }

    /// <summary>Whether a death was ordered; without one nothing needs to be watched.</summary>
    public static bool IsSet => Name is not null;

    /// <summary>The moment has come by.</summary>
    public static void Reach(string name)
    {
        if (name == Name && Interlocked.Increment(ref _reached) == Nth)
            Libc.KillSelf();
    }
}
