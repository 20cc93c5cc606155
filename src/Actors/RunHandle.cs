using System.Runtime.CompilerServices;
using ActorFlow.Actors.Runs;

namespace ActorFlow;

/// <summary>A run one can hold on to. Thread-safe; needs no disposal, and the run does not need the handle.</summary>
public sealed class RunHandle
{
    private readonly FlowSystem _system;
    private RunSlot _slot;

    internal RunHandle(FlowSystem system, RunSlot slot)
    {
        _system = system;
        _slot = slot;
    }

    /// <summary>The run's id.</summary>
    public RunId Id => _slot.RunId;

    /// <summary>Waits until the run has ended, in whatever way. Never throws for a run that failed; see <see cref="RunResult.EnsureCompleted"/>.</summary>
    /// <param name="cancellationToken">Ends the waiting, not the run.</param>
    /// <exception cref="FlowSystemStoppedException">The system was stopped before the run had ended; a durable run goes on at the next start.</exception>
    public Task<RunResult> WaitAsync(CancellationToken cancellationToken = default)
        => (cancellationToken.CanBeCanceled || _system.IsSeeded ? null : _slot.TryWait()) ?? WaitByTaskAsync(cancellationToken);

    private async Task<RunResult> WaitByTaskAsync(CancellationToken cancellationToken)
    {
        if (_slot.HasEnded)
            _slot = await _system.FollowAsync(_slot, cancellationToken);
        var slot = await _system.AttachAsync(_slot, cancellationToken);
        _slot = slot;
        try
        {
            return await FlowSystem.Answer(slot.Ended, cancellationToken);
        }
        finally
        {
            slot.LeaveWait();
        }
    }

    /// <summary>The run as it stands, as committed.</summary>
    public Task<RunResult> GetAsync(CancellationToken cancellationToken = default) => _system.GetAsync(_slot, cancellationToken);

    /// <summary>What the run's nodes emit from now on (<see cref="ExecContext.EmitAsync"/>), and how far its batches come (<see cref="BatchProgress"/>), until the run ends. Never journaled.</summary>
    public IAsyncEnumerable<NodeOutput> OutputAsync(CancellationToken cancellationToken = default) => _system.OutputAsync(_slot, cancellationToken);

    /// <summary>How far the run's batches come from now on, until the run ends. Part of <see cref="OutputAsync"/>, and as ephemeral.</summary>
    public async IAsyncEnumerable<BatchProgress> ProgressAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var output in OutputAsync(cancellationToken))
        {
            if (output.Chunk is BatchProgress progress)
                yield return progress;
        }
    }

    /// <summary>Asks the run to stop: visits in flight are cancelled, nothing new starts, and the run ends as cancelled.</summary>
    /// <param name="reason">Why; kept with the run.</param>
    /// <param name="cancellationToken">Ends the waiting for the answer.</param>
    /// <returns>Whether this call changed anything; false when the run has ended or is being cancelled already.</returns>
    public Task<bool> CancelAsync(string reason = "", CancellationToken cancellationToken = default)
        => _system.ControlAsync(Id, new RunControl(RunControlKind.Cancel, reason), cancellationToken);

    /// <summary>Holds the run: what is in flight ends, nothing new starts. Survives restarts.</summary>
    /// <returns>Whether this call changed anything.</returns>
    public Task<bool> PauseAsync(CancellationToken cancellationToken = default)
        => _system.ControlAsync(Id, new RunControl(RunControlKind.Pause), cancellationToken);

    /// <summary>Lets a paused run go on.</summary>
    /// <returns>Whether this call changed anything.</returns>
    public Task<bool> ResumeAsync(CancellationToken cancellationToken = default)
        => _system.ControlAsync(Id, new RunControl(RunControlKind.Resume), cancellationToken);

    /// <summary>Undoes what an ended run has done, as far as its nodes can and it has not been undone: the visit that ended last first. Tries again what could not be undone before.</summary>
    /// <returns>
    /// Whether this call changed anything; false when nothing is left to undo, or the run has not ended: cancel it, then. The run's status stays; <see cref="WaitAsync"/> waits for the end
    /// of it, and <see cref="RunResult.Compensations"/> tells what came of it.
    /// </returns>
    public Task<bool> CompensateAsync(CancellationToken cancellationToken = default)
        => _system.ControlAsync(Id, new RunControl(RunControlKind.Compensate), cancellationToken);

    /// <summary>Runs again what failed or was interrupted in a failed or cancelled run; what is done stays done.</summary>
    /// <param name="newKeys">Whether the visits that run again get new idempotency keys. The default is no: they continue with the same ones.</param>
    /// <param name="cancellationToken">Ends the waiting for the answer.</param>
    /// <returns>Whether this call changed anything.</returns>
    public Task<bool> RetryAsync(bool newKeys = false, CancellationToken cancellationToken = default)
        => _system.ControlAsync(Id, new RunControl(RunControlKind.Retry, NewKeys: newKeys), cancellationToken);

    /// <summary>Ends the run by force, at once and for good. Visits in flight are cut off and what they do is dropped.</summary>
    /// <param name="reason">Why; kept with the run.</param>
    /// <param name="cancellationToken">Ends the waiting for the answer.</param>
    /// <returns>Whether this call changed anything.</returns>
    public Task<bool> KillAsync(string reason = "", CancellationToken cancellationToken = default)
        => _system.ControlAsync(Id, new RunControl(RunControlKind.Kill, reason), cancellationToken);

    /// <inheritdoc cref="IFlowSystem.SignalAsync(RunId, string, CancellationToken)"/>
    public Task<bool> SignalAsync(string name, CancellationToken cancellationToken = default)
        => _system.SignalAsync(Id, name, cancellationToken);

    /// <inheritdoc cref="IFlowSystem.SignalAsync{T}(RunId, string, T, string?, CancellationToken)"/>
    public Task<bool> SignalAsync<T>(string name, T payload, string? deliveryId = null, CancellationToken cancellationToken = default)
        => _system.SignalAsync(Id, name, payload, deliveryId, cancellationToken);

    /// <inheritdoc cref="IFlowSystem.UpdateAsync"/>
    public Task<TResult> UpdateAsync<TArgument, TResult>(string name, TArgument argument, string? deliveryId = null, CancellationToken cancellationToken = default)
        => _system.UpdateAsync<TArgument, TResult>(Id, name, argument, deliveryId, cancellationToken);

    /// <inheritdoc/>
    public override string ToString() => Id.Value;
}
