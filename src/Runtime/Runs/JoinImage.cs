using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>Joins in an image of a run.</summary>
internal static class JoinImage
{
    // The names of the enum may change, these may not.
    private static readonly (JoinStatus Status, string Name)[] Names =
        [(JoinStatus.Open, "open"), (JoinStatus.Fired, "fired"), (JoinStatus.Bypassed, "bypassed")];

    public static void WriteTo(this JoinState join, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("node"u8, join.Node);
        json.WriteNumber("epoch"u8, join.Epoch);
        json.WriteString("join"u8, Array.Find(Names, known => known.Status == join.Status).Name);
        json.WriteStartArray("arrivals"u8);
        foreach (var (input, error) in join.Arrivals)
        {
            json.WriteStartObject();
            json.WriteString("from"u8, input.From);
            json.WriteAction("action"u8, input.Action);
            json.WriteFlag("onError"u8, input.IsError);
            json.WriteError("error"u8, error);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static JoinState ReadJoin(JsonElement json)
    {
        var join = new JoinState(json.GetProperty("node"u8).GetString()!)
        {
            Epoch = json.GetProperty("epoch"u8).GetInt32(),
            Status = Parse(json.GetProperty("join"u8).GetString()!),
        };
        foreach (var arrival in json.GetProperty("arrivals"u8).EnumerateArray())
        {
            var input = new JoinInput(arrival.GetProperty("from"u8).GetString()!, arrival.Action("action"u8), arrival.Flag("onError"u8));
            join.Add(new JoinArrival(input, arrival.ErrorOrNull("error"u8)));
        }

        return join;
    }

    private static JoinStatus Parse(string text)
        => Array.Find(Names, known => known.Name == text) is { Name: not null } found
            ? found.Status : throw new JsonException($"'{text}' is no state of a join that this build knows.");
}
