using System.Diagnostics.CodeAnalysis;

namespace ActorFlow.Testing.Probes;

/// <summary>Blocks the test's thread until another thread brings what is waited for.</summary>
internal sealed class RealPace : IPace
{
    public TimeProvider Time => TimeProvider.System;

    [SuppressMessage("Reliability", "CA2002", Justification = "The gate is the probe's own.")]
    public bool WaitUntil(object gate, Func<bool> done, TimeSpan max)
    {
        var began = Time.GetTimestamp();
        lock (gate)
        {
            while (!done())
            {
                var left = max == Timeout.InfiniteTimeSpan ? max : max - Time.GetElapsedTime(began);
                if (left <= TimeSpan.Zero && left != Timeout.InfiniteTimeSpan) return false;
                Monitor.Wait(gate, left);
            }
        }

        return true;
    }
}
