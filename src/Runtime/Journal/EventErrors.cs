using System.Text.Json;

namespace ActorFlow.Journal;

/// <summary>The journaled form of a failure.</summary>
internal static class EventErrors
{
    private static readonly MemberSet Required = new(Member.Node, Member.Phase, Member.Type, Member.Message);

    public static void Write(Utf8JsonWriter json, RunError error)
    {
        json.WriteStartObject(Member.Error.Text());
        json.WriteString(Member.Node.Text(), error.Node);
        if (error.Visit != 1)
            json.WriteNumber(Member.Number.Text(), error.Visit);
        json.WriteString(Member.Phase.Text(), Phases.NameOf(error.Phase));
        if (error.Attempts != 0)
            json.WriteNumber(Member.Attempts.Text(), error.Attempts);
        json.WriteString(Member.Type.Text(), error.Type);
        json.WriteString(Member.Message.Text(), error.Message);
        if (error.Detail is not null)
            json.WriteString(Member.Detail.Text(), error.Detail);
        json.WriteEndObject();
    }

    public static RunError Read(ref EventScan scan)
    {
        var (node, type, message, detail) = ("", "", "", (string?)null);
        var (number, attempts, phase) = (1, 0, NodePhase.Exec);
        var seen = default(MemberSet);
        scan.BeginObject();
        while (scan.Next(ref seen, out var member))
        {
            switch (member)
            {
                case Member.Node: node = scan.Text(); break;
                case Member.Number: number = scan.Count(least: 0); break;
                case Member.Phase: phase = scan.Phase(); break;
                case Member.Attempts: attempts = scan.Count(least: 0); break;
                case Member.Type: type = scan.Text(); break;
                case Member.Message: message = scan.Text(); break;
                case Member.Detail: detail = scan.TextOrNull(); break;
                default: scan.Skip(); break;
            }
        }

        EventScan.Require(Required, seen);
        return new RunError(node, number, phase, attempts, type, message, detail);
    }
}
