using System.Text.Json;
using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor.Checks;

/// <summary>Patches are applied exactly once: a counter that is one too high or a list with a doubled item shows here.</summary>
internal sealed class ResultsAreAsExpected : ICheck
{
    private static readonly string[] Members = ["status", "action", "errors"];

    public string Promise => "A run comes to what its flow must give";

    public IEnumerable<(string What, IEnumerable<Fact> Proof)> Find(Evidence evidence)
    {
        var results = evidence.Of<Result>().ToLookup(result => result.Run);
        foreach (var expected in evidence.Of<Expected>())
        {
            if (results[expected.Run].OrderBy(result => result.IsPruned).FirstOrDefault() is not { } result)
            {
                yield return ($"run '{expected.Run}' has no result", [expected]);
                continue;
            }

            foreach (var difference in Differences(expected, result))
                yield return ($"run '{expected.Run}': {difference}", [expected, result]);
        }
    }

    private static IEnumerable<string> Differences(Expected expected, Result told)
    {
        var result = told.Body;
        if (told.IsPruned)
        {
            // The rest is gone with the run's history.
            if (expected.Body.TryGetProperty(Members[0], out var status) && !Same(status, Member(result, Members[0])))
                yield return $"its status is {told.Status} instead of {status.GetRawText()}";
            yield break;
        }

        foreach (var member in Members)
        {
            if (expected.Body.TryGetProperty(member, out var wanted) && !Same(wanted, Member(result, member)))
                yield return $"its {member} is {Shown(Member(result, member))} instead of {wanted.GetRawText()}";
        }

        if (!expected.Body.TryGetProperty("state", out var state))
            yield break;
        var found = Member(result, "state");
        foreach (var key in state.EnumerateObject().Select(pair => pair.Name).Union(Keys(found)))
        {
            var (wanted, got) = (Member(state, key), Member(found, key));
            if (!(expected.AnyOrder.Contains(key) ? SameItems(wanted, got) : Same(wanted, got)))
                yield return $"its '{key}' is {Shown(got)} instead of {Shown(wanted)}";
        }
    }

    private static JsonElement Member(JsonElement of, string name)
        => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) ? value : default;

    private static IEnumerable<string> Keys(JsonElement of)
        => of.ValueKind == JsonValueKind.Object ? of.EnumerateObject().Select(pair => pair.Name) : [];

    private static bool Same(JsonElement wanted, JsonElement got)
        => wanted.ValueKind == JsonValueKind.Undefined || got.ValueKind == JsonValueKind.Undefined
            ? wanted.ValueKind == got.ValueKind : JsonElement.DeepEquals(wanted, got);

    private static bool SameItems(JsonElement wanted, JsonElement got)
        => wanted.ValueKind == JsonValueKind.Array && got.ValueKind == JsonValueKind.Array && Sorted(wanted).SequenceEqual(Sorted(got));

    private static IEnumerable<string> Sorted(JsonElement list)
        => list.EnumerateArray().Select(item => item.GetRawText()).Order(StringComparer.Ordinal);

    private static string Shown(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? "missing" : value.GetRawText();
}
