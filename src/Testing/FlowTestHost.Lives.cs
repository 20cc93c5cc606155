using ActorFlow.Journal;
using ActorFlow.Testing.Hosting;

namespace ActorFlow.Testing;

/// <content>Lives of the process: start, crash, stop.</content>
public sealed partial class FlowTestHost
{
    private HostLife? _life;
    private int _lives;
    private TaskCompletionSource _nextLife = new();

    private HostLife Living => _life is { IsOver: false } life ? life : throw new FlowSystemStoppedException();

    /// <summary>
    /// Ends the process as if it had been killed. Nothing more of it runs, nothing uncommitted survives, and what its nodes still do is lost. A
    /// commit in flight is written or not, as the seed chooses; its answer is never heard. Waits of <see cref="TestRun.WaitAsync()"/> go on after a
    /// restart.
    /// </summary>
    /// <remarks>On the thread pool, nodes in flight cannot be ended; what they answer is dropped.</remarks>
    public async Task CrashAsync()
    {
        var life = Living;
        var inFlight = life.Journal.Cut();
        _world?.Dispatcher.Forget(life.System.Actors);
        life.System.Crash();
        if (Choose(2) == 0 && inFlight is { } batch)
            await life.Journal.WriteAsync(batch);
        Journal.Crash();
        life.End();
    }

    /// <summary>Starts the flow system, which takes up every unfinished run. One that is running is stopped in order first.</summary>
    public async Task RestartAsync()
    {
        if (IsRunning)
            await StopAsync();
        HostJournal? journal = null;
        FlowSystemOptions? options = null;
        var number = ++_lives;
        var system = await FlowSystem.StartAsync(o =>
        {
            options = o;
            o.TimeProvider = TimeProvider;
            o.RandomSeed = unchecked((Seed * 31) + number);
            // Timers that ring for ever would hide that everything waits.
            o.TidyEvery = TimeSpan.Zero;
            o.ReconcileEvery = TimeSpan.Zero;
            if (_world is not null)
                o.Dispatcher = _world.Dispatcher;
            o.UseJournal(_ => journal = new HostJournal(Wrapped(), _gate, _world));
            _options.Configure?.Invoke(o);
            foreach (var flow in _flows.Values)
                o.AddFlow(flow);
        });
        _life = new HostLife(system, options!, journal!);
        var waiting = _nextLife;
        _nextLife = new TaskCompletionSource();
        waiting.SetResult();
    }

    /// <summary>Stops the flow system in order: visits in flight may end for a while, and nothing counts as a crash.</summary>
    /// <param name="timeout">How long visits may go on; null is <see cref="FlowSystemOptions.StopTimeout"/>.</param>
    public async Task StopAsync(TimeSpan? timeout = null)
    {
        var life = Living;
        await life.System.StopAsync(timeout);
        life.End();
    }

    /// <summary>Ends the host: what still runs is dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
            await CrashAsync();
    }

    /// <summary>The present life, or the next one.</summary>
    internal async Task<HostLife> LivingAsync()
    {
        while (!IsRunning)
            await _nextLife.Task;
        return _life!;
    }

    private IRunJournal Wrapped()
    {
        IRunJournal journal = _faulty is null ? Journal : _faulty;
        return _options.WrapJournal?.Invoke(journal) ?? journal;
    }
}
