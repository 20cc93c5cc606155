using System.Text.Json;

namespace ActorFlow;

/// <content>Waiting inside Exec.</content>
public sealed partial class ExecContext
{
    /// <summary>
    /// Waits for a signal, for hours or months: the run leaves memory meanwhile, and Exec enters again from the top when the signal has come.
    /// </summary>
    /// <typeparam name="T">What the signal carries.</typeparam>
    /// <param name="name">The signal's name. Waiting for the same name again in one entry of Exec waits for the next such signal.</param>
    /// <param name="timeout">How long to wait at most, from the first entry on; null is for ever.</param>
    /// <returns>What came; the same on any later entry of Exec.</returns>
    /// <remarks>
    /// <para>Await it at once and nothing beside it. While it waits, neither a restart nor anything else enters Exec again before the wait has ended,
    /// and what was begun beside it may be cut off. Code outside steps runs again with every entry; steps, and waits that have ended, return what
    /// they returned.</para>
    /// <para>An entry after a wait is no further attempt, and the time limits of attempts stand still while it waits.</para>
    /// </remarks>
    /// <exception cref="SignalPayloadException">The signal carries something else.</exception>
    /// <exception cref="OperationCanceledException">The run is being cancelled, or leaves memory.</exception>
    /// <exception cref="VisitSealedException">The attempt is over.</exception>
    public async ValueTask<SignalResult<T>> WaitForSignalAsync<T>(string name, TimeSpan? timeout = null)
    {
        SignalNames.Checked(name);
        RefuseItem("WaitForSignalAsync");
        var outcome = await _port.WaitAsync(new WaitRequest(name, WaitKind.Signal) { Signal = name, For = timeout }, CancellationToken);
        return outcome.Ending == WaitEnding.Signal ? new SignalResult<T>(SignalPayloads.Read<T>(outcome.Value, name, _port)) : default;
    }

    /// <summary>Lets time pass, over restarts: the run leaves memory meanwhile, and Exec enters again from the top when the time has come.</summary>
    /// <param name="wait">How long, from the first entry on.</param>
    /// <param name="name">Names the delay among those of the visit. The same name again in one entry is the next delay.</param>
    /// <inheritdoc cref="WaitForSignalAsync{T}" path="/remarks"/>
    /// <exception cref="OperationCanceledException">The run is being cancelled, or leaves memory.</exception>
    /// <exception cref="VisitSealedException">The attempt is over.</exception>
    public async ValueTask DelayAsync(TimeSpan wait, string name = "delay")
    {
        SignalNames.Checked(name);
        RefuseItem("DelayAsync");
        await _port.WaitAsync(new WaitRequest(name, WaitKind.Delay) { For = wait }, CancellationToken);
    }
}
