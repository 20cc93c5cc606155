using ActorFlow.Testing;

namespace ActorFlow.Cluster.Tests.Simulation;

/// <summary>
/// What lies between members and the database. The seed decides what becomes of each request and each reply; a request under way does not know that
/// its sender is paused or gone.
/// </summary>
internal sealed class SimulatedNetwork(SeededWorld world)
{
    /// <summary>Of a thousand messages, how many are lost.</summary>
    internal int LossPerMille { get; set; }

    /// <summary>Of a thousand requests, how many take up to a minute to arrive.</summary>
    internal int StrayPerMille { get; set; }

    /// <summary>The database is away: nothing arrives.</summary>
    internal bool IsDown { get; set; }

    private int _age;

    /// <summary>From now on everything arrives, and what was under way for long is forgotten.</summary>
    internal void Heal()
    {
        _age++;
        IsDown = false;
        LossPerMille = StrayPerMille = 0;
    }

    /// <summary>Sends a request that the database carries out as one transaction, and brings back the reply; a lost one never comes.</summary>
    internal Task<T> CallAsync<T>(Func<bool> isCutOff, Func<T> execute)
    {
        var reply = new TaskCompletionSource<T>();
        if (IsLost(isCutOff))
            return reply.Task;
        var (strays, age) = (world.Choose(1000) < StrayPerMille, _age);
        After(strays ? world.Choose(60_000) : Delay(), () =>
        {
            if (IsDown || (strays && age != _age))
                return;
            T result;
            try
            {
                result = execute();
            }
            catch (SimulatedDatabaseException error)
            {
                After(Delay(), () => reply.TrySetException(error));
                return;
            }

            if (!IsLost(isCutOff))
                After(Delay(), () => reply.TrySetResult(result));
        });
        return reply.Task;
    }

    internal void After(int milliseconds, Action action)
    {
        // The timer disposes of itself; nothing of the sender holds it.
        ITimer? timer = null;
        timer = world.Time.CreateTimer(
            _ =>
            {
                timer?.Dispose();
                action();
            },
            null, TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);
    }

    private bool IsLost(Func<bool> isCutOff) => IsDown || isCutOff() || world.Choose(1000) < LossPerMille;

    private int Delay() => 1 + (world.Choose(8) == 0 ? world.Choose(800) : world.Choose(20));
}

/// <summary>The database refuses a request.</summary>
internal sealed class SimulatedDatabaseException(string message) : Exception(message);
