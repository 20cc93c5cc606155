using System.Diagnostics;
using System.Text.Json;
using ActorFlow.Actors.Batches;
using ActorFlow.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace ActorFlow.Actors.Nodes;

/// <content>What few visits need, made when the first of it is.</content>
internal sealed partial class VisitExecution
{
    private Rarities Rare => _rare ?? MakeRare();

    private Lock Gate => Rare.Gate;

    /// <summary>When the node's total time is over.</summary>
    public DateTimeOffset? Deadline => _rare?.Deadline;

    /// <summary>Prep's result from the journal, or null. Of a child, the request has journaled it.</summary>
    public JsonElement? JournaledPrep => _rare?.JournaledPrep?.Value;

    /// <summary>The failure of this attempt that was found from outside: its time was up.</summary>
    public Exception? FoundFailure
    {
        get => _rare?.FoundFailure;
        init
        {
            if (value is not null)
                Rare.FoundFailure = value;
        }
    }

    /// <summary>What is wrapped around the phases; null when nothing is.</summary>
    public MiddlewarePipeline? Middleware
    {
        get => _rare?.Middleware;
        init
        {
            if (value is not null)
                Rare.Middleware = value;
        }
    }

    /// <summary>The last attempt's exception, as handed to the fallback.</summary>
    public Exception? LastError
    {
        get => _rare?.LastError;
        set => Rare.LastError = value;
    }

    private Rarities MakeRare() => Interlocked.CompareExchange(ref _rare, new Rarities(), null) ?? _rare!;

    /// <summary>Takes down what is special about the visit or its node, while the visit does not change: in the supervisor's turn.</summary>
    private void TakeRarities(Visit visit)
    {
        var rare = Rare;
        var isChild = _place.Node is ChildRunNode;
        rare.JournaledPrep = isChild ? null : KeptJson.Of(visit.Prep);
        rare.PrepJournaled = visit.Prep is not null;
        rare.Deadline = _place.Node.Options.TotalTimeout is { } total ? After(visit.Begun, total) : null;
        rare.Child = visit.Child is { } child && _place.Node is ChildRunNode node
            ? new ChildResult(child.Id, child.Status, child.Action, child.Error, child.Reason, node.Asked(child.Values),
                Environment.ScopeOf(node.Flow), visit.Since)
            : null;
        rare.EndedWaits = _place.Node is WaitingNode && visit.Waits.Count > 0 && !visit.OpenWaits.Any()
            ? visit.Waits.ToDictionary(wait => wait.Name, wait => wait.Outcome!, StringComparer.Ordinal)
            : null;
        rare.StepsDone = visit.Steps is null ? null : new(visit.Steps, StringComparer.Ordinal);
        rare.Progress = KeptJson.Of(visit.Progress);
        rare.KeptItems = visit.Items is { } items ? [.. items] : [];
        rare.SunkItems = visit.Sunk;
        CanUndo = _place.Node.Compensates;
        IsPrepared = isChild && visit.Child is not null;
        PrepPatch = visit.PrepPatch;
    }

    private static DateTimeOffset After(DateTimeOffset begun, TimeSpan limit)
        => limit < DateTimeOffset.MaxValue - begun ? begun + limit : DateTimeOffset.MaxValue;

    /// <summary>Each member is explained where it is used.</summary>
    private sealed class Rarities
    {
        public readonly Lock Gate = new();
        public readonly Lock Telling = new();
        public CancellationTokenSource? Cancellation;
        public bool CancelsItems;
        public string? Path;
        public string? IdempotencyKey;
        public DateTimeOffset? Deadline;
        public KeptJson? JournaledPrep;
        public Exception? FoundFailure;
        public Exception? LastError;
        public MiddlewarePipeline? Middleware;
        public Activity? Span;
        public FrameRecord? Record;
        public FrameRecord? HomeRecord;
        public StateReads? Reads;
        public DynamicWork? Work;
        public KeptJson? Result;
        public KeptJson? Undo;
        public KeptJson? Progress;
        public bool PrepJournaled;
        public Dictionary<string, JsonElement>? StepsDone;
        public HashSet<string>? StepsBegun;
        public IServiceProvider? Services;
        public AsyncServiceScope? Scope;
        public ChildResult? Child;
        public IReadOnlyDictionary<string, WaitOutcome>? EndedWaits;
        public Dictionary<string, int>? WaitsAsked;
        public int Awaiting;
        public DateTimeOffset OverdueAt;
        public TimeSpan Limit;
        public TimeSpan TimeLeft;
        public KeptItems[] KeptItems = [];
        public SunkItems? SunkItems;
        public BatchRun? Batch;
    }
}
