using System.Globalization;
using System.Text.Json;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Offers;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>
/// Execs and items that run on whichever member takes them. Prep's result is in the journal before (rule 9), and what comes back is for Post here:
/// the run's owner alone commits.
/// </summary>
internal sealed partial class VisitExecution
{
    private int _offered;
    private volatile bool _leavesOffers;

    bool IVisitPort.OffersExec => _place.Node is not IBatchNode && Travels;

    bool IVisitPort.OffersItems => _place.Node is IBatchNode && Travels;

    /// <summary>
    /// Whether Exec is offered. In a cluster it is, also where this member could run it: whoever led the run before may have offered it, and somebody
    /// may be at work on it.
    /// </summary>
    private bool Travels => !_place.IsPlain && _place.Node.Options is { MayTravel: true } options && IsJournaled
        && ((Environment.Offering is not null && !IsOfAddedWork && Environment.Options.OfferConcurrency > 0) || !Environment.Has(options.Requires));

    /// <summary>Work that was added at run time is not found by its path, so it is not offered.</summary>
    private bool IsOfAddedWork
    {
        get
        {
            for (var frame = _frame; frame is not null; frame = frame.Parent)
            {
                if (frame.Work is not null)
                    return true;
            }

            return false;
        }
    }

    async ValueTask<JsonElement> IVisitPort.OfferAsync(JsonElement input, ExecContext context)
    {
        ThrowIfSealed();
        var requires = _place.Node.Options.Requires;
        if (Environment.Offering is not { } offering)
            throw new NodeNotHereException(RunId, Path, Environment.Missing(requires), "it is no member of a cluster");
        if (IsOfAddedWork)
            throw new NodeNotHereException(RunId, Path, Environment.Missing(requires), "work that was added at run time is not offered to others");
        var offer = new PendingOffer(OfferOf(context, requires), WorkOf(input, context));
        Interlocked.Increment(ref _offered);
        try
        {
            offering.Tell(new OfferMessage.Make(offer));
            using var over = context.CancellationToken.UnsafeRegister(static offer => ((PendingOffer)offer!).Result.TrySetCanceled(), offer);
            return await EngineWait.For(Environment.Actors!, new ValueTask<JsonElement>(offer.Result.Task));
        }
        finally
        {
            Interlocked.Decrement(ref _offered);
            if (!offer.Result.Task.IsCompletedSuccessfully)
                offering.Tell(new OfferMessage.Drop(offer, _leavesOffers || Environment.Shards?.TermOf(RunId) != offer.Offer.Term));
        }
    }

    /// <summary>
    /// The engine stops, or lets go of the run: an Exec that is elsewhere goes on there, for whoever leads the run next. Any thread.
    /// </summary>
    public void SuspendOffers()
    {
        if (Volatile.Read(ref _offered) == 0 || _place.Node is IBatchNode)
            return;
        _leavesOffers = true;
        BatchSuspended();
    }

    private WorkOffer OfferOf(ExecContext context, IReadOnlyList<string> requires)
    {
        var id = context.Item is { } item
            ? string.Create(CultureInfo.InvariantCulture, $"{RunId}|{VisitId}|{Attempt}|{item}|{context.Attempt}")
            : string.Create(CultureInfo.InvariantCulture, $"{RunId}|{VisitId}|{Attempt}");
        return new WorkOffer(id, RunId, View.Term, requires, View.Definition!.Name, View.Definition.Fingerprint, default);
    }

    private OfferedWork WorkOf(JsonElement input, ExecContext context)
    {
        var path = new List<string> { _place.Name };
        for (var frame = _frame; frame.Parent is not null; frame = frame.Parent)
            path.Insert(0, frame.Node);
        lock (Gate)
        {
            return new OfferedWork
            {
                Visit = VisitId,
                Attempt = Attempt,
                Number = Number,
                Path = path,
                Key = IdempotencyKey,
                Input = input,
                Item = context.Item,
                ItemAttempt = context.Attempt,
                Steps = Rare.StepsDone is { Count: > 0 } steps ? new(steps, StringComparer.Ordinal) : null,
                Progress = Rare.Progress?.Value,
                Data = ((IVisitPort)this).Data,
                Iteration = ((IVisitPort)this).Iteration,
            };
        }
    }

    /// <summary>Takes down what a worker has had journaled.</summary>
    /// <returns>False when it is known: the worker asks again, or another one.</returns>
    public bool Note(OfferNote note)
    {
        lock (Gate)
        {
            if (note.Step is not { } step)
            {
                Rare.Progress = KeptJson.Of(note.Value);
                return true;
            }

            return (Rare.StepsDone ??= new(StringComparer.Ordinal)).TryAdd(step, note.Value);
        }
    }
}
