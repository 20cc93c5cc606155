using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow.Journal;

/// <summary>The journaled form of what happens to joins, and of failures that let others go on.</summary>
internal static class EventJoins
{
    private static readonly MemberSet Required = new(Member.Node);

    // The journaled names; the names of the enums may change, these may not. What goes without saying has none.
    private static readonly JsonEncodedText?[] Steps =
    [
        null, JsonEncodedText.Encode("absorbed"), JsonEncodedText.Encode("fired"), JsonEncodedText.Encode("bypassed"),
            JsonEncodedText.Encode("renewed"),
        JsonEncodedText.Encode("unmet"), JsonEncodedText.Encode("reopened"),
    ];

    private static readonly JsonEncodedText?[] Ways = [null, JsonEncodedText.Encode("beside"), JsonEncodedText.Encode("onward")];

    public static void Write(Utf8JsonWriter json, Moves moves)
    {
        if (moves.Joins.Count > 0)
            Write(json, moves.Joins);
        if (moves.Cut.Count > 0)
        {
            json.WriteStartArray(Member.Cut.Text());
            for (var i = 0; i < moves.Cut.Count; i++)
                json.WriteNumberValue(moves.Cut[i]);
            json.WriteEndArray();
        }

        if (moves.Dropped.Count > 0)
        {
            json.WriteStartArray(Member.Drop.Text());
            for (var i = 0; i < moves.Dropped.Count; i++)
                json.WriteNumberValue(moves.Dropped[i]);
            json.WriteEndArray();
        }
    }

    public static void Write(Utf8JsonWriter json, FailureWay way, IReadOnlyList<long> held)
    {
        if (Ways[(int)way] is { } name)
            json.WriteString(Member.Way.Text(), name);
        if (held.Count == 0)
            return;
        json.WriteStartArray(Member.Held.Text());
        for (var i = 0; i < held.Count; i++)
            json.WriteNumberValue(held[i]);
        json.WriteEndArray();
    }

    public static FailureWay ReadWay(ref EventScan scan) => (FailureWay)Find(ref scan, Ways);

    public static void Read(ref EventScan scan, List<JoinMove> joins)
    {
        scan.BeginArray();
        while (scan.NextItem())
        {
            var (node, frame, step, epoch) = ("", 0, JoinStep.Arrived, 1);
            var (from, action, error, isError, seen) = ("", ActionName.Default, (RunError?)null, false, default(MemberSet));
            scan.BeginObject();
            while (scan.Next(ref seen, out var member))
            {
                switch (member)
                {
                    case Member.Node: node = scan.Text(); break;
                    case Member.Frame: frame = scan.Count(least: 0); break;
                    case Member.Did: step = (JoinStep)Find(ref scan, Steps); break;
                    case Member.From: from = scan.Text(); break;
                    case Member.Action: action = scan.Text(); break;
                    case Member.OnError: isError = scan.Flag(); break;
                    case Member.Error: error = EventErrors.Read(ref scan); break;
                    case Member.Epoch: epoch = scan.Count(least: 1); break;
                    default: scan.Skip(); break;
                }
            }

            EventScan.Require(Required, seen);
            joins.Add(new JoinMove(frame, node, step) { Input = new JoinInput(from, action, isError), Error = error, Epoch = epoch });
        }
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<JoinMove> joins)
    {
        json.WriteStartArray(Member.Join.Text());
        for (var i = 0; i < joins.Count; i++)
        {
            var move = joins[i];
            json.WriteStartObject();
            json.WriteString(Member.Node.Text(), move.Node);
            if (Steps[(int)move.Step] is { } did)
                json.WriteString(Member.Did.Text(), did);
            if (move.Frame != 0)
                json.WriteNumber(Member.Frame.Text(), move.Frame);
            if (!string.IsNullOrEmpty(move.Input.From))
                json.WriteString(Member.From.Text(), move.Input.From);
            if (!move.Input.Action.IsDefault)
                json.WriteString(Member.Action.Text(), move.Input.Action.Value);
            if (move.Input.IsError)
                json.WriteBoolean(Member.OnError.Text(), true);
            if (move.Error is not null)
                EventErrors.Write(json, move.Error);
            if (move.Epoch != 1)
                json.WriteNumber(Member.Epoch.Text(), move.Epoch);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static int Find(ref EventScan scan, JsonEncodedText?[] names)
    {
        var text = scan.Text();
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i]?.Value == text)
                return i;
        }

        throw new JsonException($"'{text}' is not known here.");
    }
}
