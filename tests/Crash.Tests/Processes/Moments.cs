using System.Diagnostics;

namespace ActorFlow.Crash.Tests.Processes;

/// <summary>
/// Picks random moments for kills. The seed is in every message; <c>CRASH_SEED</c> repeats the choices (not the timing of the processes).
/// </summary>
internal sealed class Moments
{
    private readonly Random _random;

    public Moments()
    {
        Seed = int.TryParse(Environment.GetEnvironmentVariable("CRASH_SEED"), out var given) ? given : Random.Shared.Next(1_000_000);
        _random = new Random(Seed);
    }

    public int Seed { get; }

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public int Next(int least, int most) => _random.Next(least, most + 1);

    /// <summary>
    /// Waits for a random moment of a life: now and then some time after its birth, so that opening and recovery are hit too, else when it has done a
    /// random number of things, and a little later.
    /// </summary>
    /// <param name="life">The life.</param>
    /// <param name="log">Where it notes what it does.</param>
    /// <param name="mostLines">How many things it does at most before it is killed.</param>
    /// <returns>The moment in words.</returns>
    public async Task<string> NextAsync(Life life, FactLog log, int mostLines)
    {
        if (_random.Next(3) == 0)
        {
            var age = TimeSpan.FromMilliseconds(_random.Next(600));
            await Task.WhenAny(Task.Delay(age), life.Ended);
            return $"{age.TotalMilliseconds:0} ms after its birth";
        }

        var lines = _random.Next(1, mostLines + 1);
        var later = _random.Next(3_000);
        await log.GrowsByAsync(lines, life);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalMicroseconds < later)
            Thread.SpinWait(20);
        return $"{later} µs after it had done {lines} things";
    }
}
