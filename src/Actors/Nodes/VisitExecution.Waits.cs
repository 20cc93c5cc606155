using System.Globalization;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>What the visit waits for: as a waiting node, or inside Exec.</summary>
internal sealed partial class VisitExecution
{
    /// <inheritdoc/>
    public IReadOnlyDictionary<string, WaitOutcome>? EndedWaits => _rare?.EndedWaits;

    StateScope IVisitPort.Scope => _run.Scope;

    /// <summary>How many waits Exec is in. Used by the supervisor only.</summary>
    public int Awaiting
    {
        get => _rare?.Awaiting ?? 0;
        set => Rare.Awaiting = value;
    }

    /// <summary>When the attempt's time is up, if it is timed. Used by the supervisor only.</summary>
    public DateTimeOffset OverdueAt
    {
        get => _rare?.OverdueAt ?? default;
        set => Rare.OverdueAt = value;
    }

    /// <summary>How long the attempt may take, for whoever hears that it took longer. Used by the supervisor only.</summary>
    public TimeSpan Limit
    {
        get => _rare?.Limit ?? default;
        set => Rare.Limit = value;
    }

    /// <summary>How much of the attempt's time is left while it stands still. Used by the supervisor only.</summary>
    public TimeSpan TimeLeft
    {
        get => _rare?.TimeLeft ?? default;
        set => Rare.TimeLeft = value;
    }

    /// <summary>
    /// The run's state has changed when the visit was begun: its total time stood still. Set by the supervisor before the wait is told of its end.
    /// </summary>
    public void MoveDeadline(DateTimeOffset begun)
    {
        if (_place.Node.Options.TotalTimeout is { } total)
            Rare.Deadline = After(begun, total);
    }

    /// <summary>What Prep has written, for the journal, before the first wait of a waiting node; null when that is nothing.</summary>
    public PrepFacts? PrepOfWait()
    {
        if (PrepPatch.IsEmpty)
            return null;
        Rare.PrepJournaled = true;
        return new PrepFacts(EncodePrep(), PrepPatch);
    }

    async ValueTask<WaitOutcome> IVisitPort.WaitAsync(WaitRequest request, CancellationToken cancellationToken)
    {
        ThrowIfSealed();
        cancellationToken.ThrowIfCancellationRequested();
        var named = request with { Name = Numbered(request.Name) };
        var done = new TaskCompletionSource<WaitOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cancelled =
            cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource<WaitOutcome>)state!).TrySetCanceled(token), done);
        Supervisor.Tell(new RunMessage.WaitWanted(this, named, TakeUnjournaledPrep(), done));
        try
        {
            return await EngineWait.For(Environment.Actors!, new ValueTask<WaitOutcome>(done.Task));
        }
        catch (OperationCanceledException) when (!_cancelled && !_sealed)
        {
            // A layer around Exec has given up this entry, and not the engine: nobody waits any more.
            Supervisor.Tell(new RunMessage.WaitLeft(this, named.Name));
            throw;
        }
    }

    /// <summary>
    /// A name that comes again in one entry of Exec is another wait: the second one is <c>name#2</c>. A name's own number signs are doubled, so no
    /// two are alike.
    /// </summary>
    private string Numbered(string name)
    {
        var plain = name.Replace("#", "##", StringComparison.Ordinal);
        lock (Gate)
        {
            var known = Rare.WaitsAsked ??= new(StringComparer.Ordinal);
            var asked = known.GetValueOrDefault(name) + 1;
            known[name] = asked;
            return asked == 1 ? plain : string.Create(CultureInfo.InvariantCulture, $"{plain}#{asked}");
        }
    }
}
