using System.Globalization;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>What the visit waits for: as a waiting node, or inside Exec.</summary>
internal sealed partial class VisitExecution
{
    private Dictionary<string, int>? _waitsAsked;
    private Clock? _clock;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, WaitOutcome>? EndedWaits { get; } = place.Node is WaitingNode && visit.Waits.Count > 0 && !visit.OpenWaits.Any()
        ? visit.Waits.ToDictionary(wait => wait.Name, wait => wait.Outcome!, StringComparer.Ordinal)
        : null;

    StateScope IVisitPort.Scope => view.Scope;

    /// <summary>How many waits Exec is in. Used by the supervisor only.</summary>
    public int Awaiting { get; set; }

    /// <summary>When the attempt's time is up, if it is timed. Used by the supervisor only.</summary>
    public DateTimeOffset OverdueAt
    {
        get => _clock?.OverdueAt ?? default;
        set => (_clock ??= new Clock()).OverdueAt = value;
    }

    /// <summary>How long the attempt may take, for whoever hears that it took longer. Used by the supervisor only.</summary>
    public TimeSpan Limit
    {
        get => _clock?.Limit ?? default;
        set => (_clock ??= new Clock()).Limit = value;
    }

    /// <summary>How much of the attempt's time is left while it stands still. Used by the supervisor only.</summary>
    public TimeSpan TimeLeft
    {
        get => _clock?.TimeLeft ?? default;
        set => (_clock ??= new Clock()).TimeLeft = value;
    }

    /// <summary>The run's state has changed when the visit was begun: its total time stood still. Set by the supervisor before the wait is told of its end.</summary>
    public void MoveDeadline(DateTimeOffset begun)
    {
        if (place.Node.Options.TotalTimeout is { } total)
            Deadline = After(begun, total);
    }

    /// <summary>What Prep has written, for the journal, before the first wait of a waiting node; null when that is nothing.</summary>
    public PrepFacts? PrepOfWait()
    {
        if (PrepPatch.IsEmpty)
            return null;
        _prepJournaled = true;
        return new PrepFacts(EncodePrep(), PrepPatch);
    }

    async ValueTask<WaitOutcome> IVisitPort.WaitAsync(WaitRequest request, CancellationToken cancellationToken)
    {
        ThrowIfSealed();
        cancellationToken.ThrowIfCancellationRequested();
        var named = request with { Name = Numbered(request.Name) };
        var done = new TaskCompletionSource<WaitOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cancelled = cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource<WaitOutcome>)state!).TrySetCanceled(token), done);
        supervisor.Tell(new RunMessage.WaitWanted(this, named, TakeUnjournaledPrep(), done));
        try
        {
            return await EngineWait.For(environment.Actors!, new ValueTask<WaitOutcome>(done.Task));
        }
        catch (OperationCanceledException) when (!_cancelled && !_sealed)
        {
            // A layer around Exec has given up this entry, and not the engine: nobody waits any more.
            supervisor.Tell(new RunMessage.WaitLeft(this, named.Name));
            throw;
        }
    }

    /// <summary>A name that comes again in one entry of Exec is another wait: the second one is <c>name#2</c>. A name's own number signs are doubled, so no two are alike.</summary>
    private string Numbered(string name)
    {
        var plain = name.Replace("#", "##", StringComparison.Ordinal);
        lock (Gate)
        {
            var asked = (_waitsAsked ??= new(StringComparer.Ordinal)).GetValueOrDefault(name) + 1;
            _waitsAsked[name] = asked;
            return asked == 1 ? plain : string.Create(CultureInfo.InvariantCulture, $"{plain}#{asked}");
        }
    }

    /// <summary>Of an attempt whose time is limited.</summary>
    private sealed class Clock
    {
        public DateTimeOffset OverdueAt { get; set; }

        public TimeSpan Limit { get; set; }

        public TimeSpan TimeLeft { get; set; }
    }
}
