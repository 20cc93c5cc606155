using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow.Journal;

/// <summary>Every member that an event may have, as read. A name means the same in every event, so one reader serves them all.</summary>
internal struct EventMembers
{
    private static readonly IReadOnlyList<ActionName> OnlyDefault = [ActionName.Default];

    private static readonly MemberSet InPlaceOf = new(Member.Prep, Member.Result, Member.Cursor, Member.Results, Member.Payload);

    private MemberSet _seen;
    private List<TokenEmission>? _emit;
    private List<TokenEnd>? _end;
    private List<FrameOpening>? _open;
    private List<int>? _close;
    private List<JoinMove>? _join;
    private List<long>? _cut;
    private List<int>? _drop;
    private List<int>? _jump;
    private int _number;
    private List<ActionName>? _actions;
    private List<long>? _visits;
    private List<long>? _enter;
    private List<long>? _held;
    private List<long>? _index;
    private List<string>? _tags;
    private List<string>? _hooks;
    private StatePatch? _patch;
    private StatePatch? _input;

    public DateTimeOffset At { get; private set; }

    public readonly DateTimeOffset Due => DueOrNull.GetValueOrDefault();

    public DateTimeOffset? DueOrNull { get; private set; }

    public string? Wait { get; private set; }

    public WaitKind Kind { get; private set; }

    public WaitEnding How { get; private set; }

    public string? Signal { get; private set; }

    public long Arrival { get; private set; }

    public string? Delivery { get; private set; }

    public int Question { get; private set; }

    public QuestionOutcome Outcome { get; private set; }

    public StatePatch? Answer { get; private set; }

    public string? By { get; private set; }

    public FeedbackOccasion Occasion { get; private set; }

    public readonly IReadOnlyList<string> Hooks => _hooks ?? [];

    public string? Hook { get; private set; }

    public long Notice { get; private set; }

    public bool Together { get; private set; }

    public TimeSpan? Within { get; private set; }

    public string? Update { get; private set; }

    public long Visit { get; private set; }

    public int Frame { get; private set; }

    public int Attempt { get; private set; }

    public ActionName Action { get; private set; }

    public RunError? Error { get; private set; }

    public JsonElement? Json { get; private set; }

    public JsonElement? Memo { get; private set; }

    public JsonElement? Results { get; private set; }

    public JsonElement? Errors { get; private set; }

    public JsonElement? Sink { get; private set; }

    public string? Hash { get; private set; }

    public RunId Child { get; private set; }

    public RunStatus Status { get; private set; }

    public int Depth { get; private set; }

    public bool Waits { get; private set; }

    public bool Leaves { get; private set; }

    public long? Item { get; private set; }

    public long? Total { get; private set; }

    public bool Anew { get; private set; }

    public CompensationCause Cause { get; private set; }

    public bool Owes { get; private set; }

    public JsonElement? Undo { get; private set; }

    public bool Clean { get; private set; }

    public bool NewKeys { get; private set; }

    public string? Flow { get; private set; }

    public string? Print { get; private set; }

    public string? Key { get; private set; }

    public string? Parent { get; private set; }

    public string? Step { get; private set; }

    public string? Reason { get; private set; }

    public CommandTicket? Via { get; private set; }

    public readonly IReadOnlyList<ActionName> Actions => _actions is { Count: > 0 } ? _actions : OnlyDefault;

    public readonly IReadOnlyList<long> Visits => _visits ?? [];

    public readonly IReadOnlyList<long> Index => _index ?? [];

    public readonly IReadOnlyList<long> Enter => _enter ?? [];

    public readonly IReadOnlyList<long> Held => _held ?? [];

    public readonly IReadOnlyList<string> Tags => _tags ?? [];

    public readonly StatePatch Patch => _patch ?? StatePatch.Empty;

    public readonly StatePatch Input => _input ?? StatePatch.Empty;

    public FailureWay Way { get; private set; }

    public bool Early { get; private set; }

    public JsonElement? Finish { get; private set; }

    public JsonElement? Meta { get; private set; }

    public bool Reruns { get; private set; }

    public string? Node { get; private set; }

    public readonly int Number => Math.Max(_number, 1);

    public readonly Moves Moves
        => (_emit ?? (object?)_end ?? (object?)_open ?? (object?)_close ?? (object?)_join ?? (object?)_cut ?? (object?)_drop ?? _jump) is null
            ? Moves.None
        : new(_emit ?? [], _end ?? [], _open ?? [], _close ?? []) { Joins = _join ?? [], Cut = _cut ?? [], Dropped = _drop ?? [], Jumped = _jump
            ?? [] };

    public void ReadFrom(ref EventScan scan, StateJournaling journaling)
    {
        scan.Begin();
        while (scan.Next(ref _seen, out var member))
            Read(ref scan, member, journaling);
        scan.Finish();
    }

    public readonly void Require(MemberSet members) => EventScan.Require(members, _seen);

    private void Read(ref EventScan scan, Member member, StateJournaling journaling)
    {
        switch (member)
        {
            case Member.At: At = scan.Time(); break;
            case Member.Visit: Visit = scan.Visit(); break;
            case Member.Emit: EventMoves.Read(ref scan, _emit = [], journaling); break;
            case Member.End: EventMoves.Read(ref scan, _end = []); break;
            case Member.Open: EventMoves.Read(ref scan, _open = [], journaling); break;
            case Member.Close: EventMoves.Read(ref scan, _close = []); break;
            case Member.Join: EventJoins.Read(ref scan, _join = []); break;
            case Member.Cut: _cut = ReadVisits(ref scan); break;
            case Member.Drop: EventMoves.Read(ref scan, _drop = []); break;
            case Member.Jump: EventMoves.Read(ref scan, _jump = [], least: 0); break;
            case Member.Early: Early = scan.Flag(); break;
            case Member.Finish: Finish = ReadValue(ref scan, journaling); break;
            case Member.Meta: Meta = ReadValue(ref scan, journaling); break;
            case Member.Reruns: Reruns = scan.Flag(); break;
            case Member.Node: Node = scan.Name(); break;
            case Member.Number: _number = scan.Count(least: 1); break;
            case Member.Way: Way = EventJoins.ReadWay(ref scan); break;
            case Member.Patch: _patch = scan.Patch(journaling); break;
            case Member.Input: _input = scan.Patch(journaling); break;
            case Member.Actions: _actions = ReadActions(ref scan); break;
            case Member.Action: Action = scan.Name(); break;
            case Member.Attempt: Attempt = scan.Count(least: 1); break;
            case Member.Due: DueOrNull = scan.Time(); break;
            case Member.Error: Error = EventErrors.Read(ref scan); break;
            case Member.Prep or Member.Result or Member.Cursor or Member.Payload: Json = scan.Json(); break;
            case Member.Blob: ReadBlob(ref scan, journaling); break;
            case Member.Step: Step = scan.Text(); break;
            case Member.Frame: Frame = scan.Count(least: 0); break;
            case Member.Visits: _visits = ReadVisits(ref scan); break;
            case Member.Enter: _enter = ReadVisits(ref scan); break;
            case Member.Wait: Wait = scan.Text(); break;
            case Member.Kind: Kind = WaitNames.ParseKind(scan.Text()); break;
            case Member.How: How = WaitNames.ParseEnding(scan.Text()); break;
            case Member.Signal: Signal = scan.Text(); break;
            case Member.Arrival: Arrival = scan.Visit(); break;
            case Member.Delivery: Delivery = scan.Text(); break;
            case Member.Update: Update = scan.Text(); break;
            case Member.Within: Within = new TimeSpan(scan.Long(least: 1)); break;
            case Member.Question: Question = scan.Count(least: 1); break;
            case Member.Outcome: Outcome = QuestionJson.ParseOutcome(scan.Text()); break;
            case Member.Answer: Answer = scan.Patch(journaling); break;
            case Member.By: By = scan.Text(); break;
            case Member.Occasion: Occasion = FeedbackNames.ParseOccasion(scan.Text()); break;
            case Member.Hooks: _hooks = ReadTags(ref scan); break;
            case Member.Hook: Hook = scan.Text(); break;
            case Member.Notice: Notice = scan.Visit(); break;
            case Member.Together: Together = scan.Flag(); break;
            case Member.Held: _held = ReadVisits(ref scan); break;
            case Member.Child: Child = new RunId(scan.Text()); break;
            case Member.Status: Status = ImageStatus.Parse(scan.Text()); break;
            case Member.Depth: Depth = scan.Count(least: 1); break;
            case Member.Waits: Waits = scan.Flag(); break;
            case Member.Leaves: Leaves = scan.Flag(); break;
            case Member.Item: Item = scan.Long(least: 0); break;
            case Member.Total: Total = scan.Long(least: 0); break;
            case Member.Anew: Anew = scan.Flag(); break;
            case Member.Cause: Cause = Causes.Read(ref scan); break;
            case Member.Owes: Owes = scan.Flag(); break;
            case Member.Undo: Undo = ReadValue(ref scan, journaling); break;
            case Member.Clean: Clean = scan.Flag(); break;
            case Member.NewKeys: NewKeys = scan.Flag(); break;
            case Member.Reason: Reason = scan.Text(); break;
            case Member.Flow: Flow = scan.Text(); break;
            case Member.Print: Print = scan.Text(); break;
            case Member.Key: Key = scan.TextOrNull(); break;
            case Member.Tags: _tags = ReadTags(ref scan); break;
            case Member.Memo: Memo = scan.Json(); break;
            case Member.Index: _index = ReadRanges(ref scan); break;
            case Member.Hash: Hash = scan.Text(); break;
            case Member.Results: Results = scan.Json(); break;
            case Member.Errors: Errors = scan.Json(); break;
            case Member.Sink: Sink = scan.Json(); break;
            case Member.Parent: Parent = scan.TextOrNull(); break;
            case Member.Via: Via = scan.Ticket(); break;
            default: scan.Skip(); break;
        }
    }

    /// <summary>A value that says for itself where it lies.</summary>
    public static JsonElement ReadValue(ref EventScan scan, StateJournaling journaling)
    {
        using var json = scan.Document();
        var value = json.RootElement;
        return value.ValueKind == JsonValueKind.Object && (value.TryGetProperty("v"u8, out _) || value.TryGetProperty("b"u8, out _))
            ? value.JsonOf(journaling)
            : throw new JsonException("A value is neither here ('v') nor in a blob ('b').");
    }

    /// <summary>A value that lies beside the event, because it is large. It stands for the one member that may be so large in its event.</summary>
    private void ReadBlob(ref EventScan scan, StateJournaling journaling)
    {
        var blobs = journaling.Blobs ?? throw new JsonException("The value is a blob, and no blobs are at hand to read it from.");
        Json = JsonElement.Parse(blobs.Get(scan.Text()).Span, StateSerialization.DocumentOptions);
        if (_seen.Overlaps(InPlaceOf))
            throw new JsonException("A value and a blob in its place are both there.");
        _seen = _seen.With(InPlaceOf);
    }

    private static List<ActionName> ReadActions(ref EventScan scan)
    {
        var actions = new List<ActionName>(1);
        scan.BeginArray();
        while (scan.NextItem())
            actions.Add(scan.Name());
        return actions;
    }

    private static List<long> ReadVisits(ref EventScan scan)
    {
        var visits = new List<long>();
        scan.BeginArray();
        while (scan.NextItem())
            visits.Add(scan.Visit());
        return visits;
    }

    /// <summary>Pairs of a first index and a count, ascending and apart.</summary>
    private static List<long> ReadRanges(ref EventScan scan)
    {
        var ranges = new List<long>(2);
        var next = 0L;
        scan.BeginArray();
        while (scan.NextItem())
        {
            var first = scan.Long(least: next);
            if (!scan.NextItem())
                throw new JsonException("A range has a first index and no count.");
            var count = scan.Long(least: 1);
            if (count > long.MaxValue - first)
                throw new JsonException("A range ends beyond every index.");
            ranges.Add(first);
            ranges.Add(count);
            next = first + count;
        }

        return ranges;
    }

    private static List<string> ReadTags(ref EventScan scan)
    {
        var tags = new List<string>();
        scan.BeginArray();
        while (scan.NextItem())
            tags.Add(scan.Text());
        return tags;
    }
}
