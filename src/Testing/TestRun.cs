using ActorFlow.Testing.Hosting;

namespace ActorFlow.Testing;

/// <summary>A run of a <see cref="FlowTestHost"/>. It stays good over crashes and restarts of the host.</summary>
public sealed class TestRun
{
    private readonly FlowTestHost _host;
    private HostLife? _life;
    private RunHandle? _handle;

    internal TestRun(FlowTestHost host, RunId runId)
    {
        _host = host;
        Id = runId;
    }

    internal TestRun(FlowTestHost host, HostLife life, RunHandle handle)
        : this(host, handle.Id)
    {
        _life = life;
        _handle = handle;
    }

    /// <summary>The run's id.</summary>
    public RunId Id { get; }

    /// <summary>Waits until the run has ended, in whatever way; if the host crashes or stops meanwhile, in its next life.</summary>
    /// <exception cref="RunNotFoundException">The run is not known: it was never committed, or is not journaled and was lost in a crash.</exception>
    public async Task<RunResult> WaitAsync()
    {
        while (true)
        {
            var life = await _host.LivingAsync();
            try
            {
                return await life.Guard(WaitAsync(life));
            }
            catch (FlowSystemStoppedException)
            {
                // A stopping system says so a moment before it has stopped.
                await life.Ended;
            }
        }
    }

    /// <summary>The run as it stands, as committed.</summary>
    /// <exception cref="FlowSystemStoppedException">The host is not running.</exception>
    public Task<RunResult> GetAsync() => AskAsync(static run => run.GetAsync());

    /// <inheritdoc cref="RunHandle.CancelAsync"/>
    public Task<bool> CancelAsync(string reason = "") => AskAsync(run => run.CancelAsync(reason));

    /// <inheritdoc cref="RunHandle.PauseAsync"/>
    public Task<bool> PauseAsync() => AskAsync(static run => run.PauseAsync());

    /// <inheritdoc cref="RunHandle.ResumeAsync"/>
    public Task<bool> ResumeAsync() => AskAsync(static run => run.ResumeAsync());

    /// <inheritdoc cref="RunHandle.CompensateAsync"/>
    public Task<bool> CompensateAsync() => AskAsync(static run => run.CompensateAsync());

    /// <inheritdoc cref="RunHandle.RetryAsync"/>
    public Task<bool> RetryAsync(bool newKeys = false) => AskAsync(run => run.RetryAsync(newKeys));

    /// <inheritdoc cref="RunHandle.KillAsync"/>
    public Task<bool> KillAsync(string reason = "") => AskAsync(run => run.KillAsync(reason));

    /// <inheritdoc cref="RunHandle.SignalAsync(string, CancellationToken)"/>
    public Task<bool> SignalAsync(string name) => AskAsync(run => run.SignalAsync(name));

    /// <inheritdoc cref="RunHandle.SignalAsync{T}(string, T, string?, CancellationToken)"/>
    public Task<bool> SignalAsync<T>(string name, T payload, string? deliveryId = null)
        => AskAsync(run => run.SignalAsync(name, payload, deliveryId));

    /// <inheritdoc cref="RunHandle.UpdateAsync"/>
    public Task<TResult> UpdateAsync<TArgument, TResult>(string name, TArgument argument, string? deliveryId = null)
        => AskAsync(run => run.UpdateAsync<TArgument, TResult>(name, argument, deliveryId));

    /// <summary>The names of the run's journaled events, in order.</summary>
    public Task<IReadOnlyList<string>> HistoryAsync() => _host.HistoryAsync(Id);

    /// <inheritdoc/>
    public override string ToString() => Id.Value;

    private async Task<RunResult> WaitAsync(HostLife life) => await (await HandleAsync(life)).WaitAsync();

    private async Task<T> AskAsync<T>(Func<RunHandle, Task<T>> question)
    {
        var life = _host.IsRunning ? await _host.LivingAsync() : throw new FlowSystemStoppedException();
        return await life.Guard(AskAsync(life, question));
    }

    private async Task<T> AskAsync<T>(HostLife life, Func<RunHandle, Task<T>> question) => await question(await HandleAsync(life));

    private async Task<RunHandle> HandleAsync(HostLife life)
    {
        if (_handle is null || _life != life)
            (_life, _handle) = (life, await life.System.FindRunAsync(Id) ?? throw new RunNotFoundException(Id));
        return _handle;
    }
}
