using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow.Journal;

/// <summary>The journaled form of <see cref="Moves"/>: four lists beside the other members of the event, each left out when it is empty.</summary>
internal static class EventMoves
{
    private static readonly MemberSet VisitAndNode = new(Member.Visit, Member.Node);
    private static readonly MemberSet FrameAndNode = new(Member.Frame, Member.Node);

    public static void Write(Utf8JsonWriter json, Moves moves, StateJournaling? journaling = null)
    {
        if (moves.Opened.Count > 0)
            WriteOpened(json, moves.Opened, journaling ?? StateJournaling.Plain);
        if (moves.Emitted.Count > 0)
            WriteEmitted(json, moves.Emitted, journaling ?? StateJournaling.Plain);
        if (moves.Ended.Count > 0)
            WriteEnded(json, moves.Ended);
        if (moves.Closed.Count > 0)
            WriteNumbers(json, Member.Close, moves.Closed);
        if (moves.Jumped.Count > 0)
            WriteNumbers(json, Member.Jump, moves.Jumped);
        EventJoins.Write(json, moves);
    }

    public static void Read(ref EventScan scan, List<TokenEmission> emitted, StateJournaling journaling)
    {
        scan.BeginArray();
        while (scan.NextItem())
        {
            var (visit, node, number, frame, attempts, error, seen) = (0L, "", 1, 0, 0, (RunError?)null, default(MemberSet));
            var (data, iteration, set) = ((JsonElement?)null, 0, 0L);
            scan.BeginObject();
            while (scan.Next(ref seen, out var member))
            {
                switch (member)
                {
                    case Member.Visit: visit = scan.Visit(); break;
                    case Member.Node: node = scan.Name(); break;
                    case Member.Number: number = scan.Count(least: 1); break;
                    case Member.Frame: frame = scan.Count(least: 0); break;
                    case Member.Attempts: attempts = scan.Count(least: 0); break;
                    case Member.Error: error = EventErrors.Read(ref scan); break;
                    case Member.Data: data = EventMembers.ReadValue(ref scan, journaling); break;
                    case Member.Again: iteration = scan.Count(least: 1); break;
                    case Member.Set: set = scan.Visit(); break;
                    default: scan.Skip(); break;
                }
            }

            EventScan.Require(VisitAndNode, seen);
            emitted.Add(new TokenEmission(visit, node, number, frame, error) { Attempts = attempts, Iterated = set > 0
                ? new IterationFacts(iteration, set, data) : null });
        }
    }

    public static void Read(ref EventScan scan, List<TokenEnd> ended)
    {
        scan.BeginArray();
        while (scan.NextItem())
        {
            var (frame, action, exit, seen) = (0, ActionName.Default, false, default(MemberSet));
            scan.BeginObject();
            while (scan.Next(ref seen, out var member))
            {
                switch (member)
                {
                    case Member.Frame: frame = scan.Count(least: 0); break;
                    case Member.Action: action = scan.Name(); break;
                    case Member.Exit: exit = scan.Flag(); break;
                    default: scan.Skip(); break;
                }
            }

            ended.Add(new TokenEnd(frame, action, exit));
        }
    }

    public static void Read(ref EventScan scan, List<FrameOpening> opened, StateJournaling journaling)
    {
        scan.BeginArray();
        while (scan.NextItem())
        {
            var (frame, parent, node, number, task, seen) = (0, 0, "", 1, (TaskFacts?)null, default(MemberSet));
            scan.BeginObject();
            while (scan.Next(ref seen, out var member))
            {
                switch (member)
                {
                    case Member.Frame: frame = scan.Count(least: 1); break;
                    case Member.Around: parent = scan.Count(least: 0); break;
                    case Member.Node: node = scan.Name(); break;
                    case Member.Number: number = scan.Count(least: 1); break;
                    case Member.Task: task = ReadTask(ref scan, journaling); break;
                    default: scan.Skip(); break;
                }
            }

            EventScan.Require(FrameAndNode, seen);
            opened.Add(new FrameOpening(frame, parent, node, number) { Work = task });
        }
    }

    public static void Read(ref EventScan scan, List<int> frames, int least = 1)
    {
        scan.BeginArray();
        while (scan.NextItem())
            frames.Add(scan.Count(least));
    }

    private static TaskFacts ReadTask(ref EventScan scan, StateJournaling journaling)
    {
        using var json = scan.Document();
        try
        {
            return TaskJson.Read(json.RootElement, journaling);
        }
        catch (KeyNotFoundException error)
        {
            throw new JsonException($"Added work lacks something: {error.Message}", error);
        }
    }

    private static void WriteEmitted(Utf8JsonWriter json, IReadOnlyList<TokenEmission> emitted, StateJournaling journaling)
    {
        json.WriteStartArray(Member.Emit.Text());
        for (var i = 0; i < emitted.Count; i++)
        {
            var token = emitted[i];
            json.WriteStartObject();
            json.WriteNumber(Member.Visit.Text(), token.Visit);
            json.WriteString(Member.Node.Text(), token.Node);
            WriteUnlessUsual(json, token.Number, token.Frame);
            if (token.Attempts != 0)
                json.WriteNumber(Member.Attempts.Text(), token.Attempts);
            if (token.Error is not null)
                EventErrors.Write(json, token.Error);
            if (token.Iterated is { } iterated)
            {
                json.WriteJson(Member.Data.Text().Value, iterated.Data, journaling);
                json.WriteNumber(Member.Again.Text(), iterated.Number);
                json.WriteNumber(Member.Set.Text(), iterated.Set);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEnded(Utf8JsonWriter json, IReadOnlyList<TokenEnd> ended)
    {
        json.WriteStartArray(Member.End.Text());
        for (var i = 0; i < ended.Count; i++)
        {
            json.WriteStartObject();
            if (!ended[i].Action.IsDefault)
                json.WriteString(Member.Action.Text(), ended[i].Action.Value);
            if (ended[i].IsExit)
                json.WriteBoolean(Member.Exit.Text(), true);
            WriteUnlessUsual(json, number: 1, ended[i].Frame);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteOpened(Utf8JsonWriter json, IReadOnlyList<FrameOpening> opened, StateJournaling journaling)
    {
        json.WriteStartArray(Member.Open.Text());
        for (var i = 0; i < opened.Count; i++)
        {
            json.WriteStartObject();
            json.WriteNumber(Member.Frame.Text(), opened[i].Id);
            json.WriteString(Member.Node.Text(), opened[i].Node);
            WriteUnlessUsual(json, opened[i].Number, frame: 0);
            if (opened[i].Parent != 0)
                json.WriteNumber(Member.Around.Text(), opened[i].Parent);
            if (opened[i].Work is { } task)
            {
                json.WritePropertyName(Member.Task.Text());
                task.WriteTo(json, journaling);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, Member member, IReadOnlyList<int> frames)
    {
        json.WriteStartArray(member.Text());
        for (var i = 0; i < frames.Count; i++)
            json.WriteNumberValue(frames[i]);
        json.WriteEndArray();
    }

    /// <summary>The first visit and the run's own frame are what most events speak of, so they go without saying.</summary>
    private static void WriteUnlessUsual(Utf8JsonWriter json, int number, int frame)
    {
        if (number != 1)
            json.WriteNumber(Member.Number.Text(), number);
        if (frame != 0)
            json.WriteNumber(Member.Frame.Text(), frame);
    }
}
