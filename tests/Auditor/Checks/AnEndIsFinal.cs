using System.Text.Json;
using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor.Checks;

/// <summary>A result is told when the end is committed: it stays, and nothing of the run happens afterwards.</summary>
internal sealed class AnEndIsFinal : ICheck
{
    private static readonly string[] Lasting = ["status", "action", "state", "errors"];

    public string Promise => "An end that was told is final";

    public IEnumerable<(string What, IEnumerable<Fact> Proof)> Find(Evidence evidence)
    {
        var first = new Dictionary<string, Result>();
        foreach (var fact in evidence.Facts)
        {
            switch (fact)
            {
                case Result result when !first.TryAdd(result.Run, result) && !AreEqual(first[result.Run], result):
                    yield return ($"run '{result.Run}' has two different results", [first[result.Run], result]);
                    break;
                case Effect effect when first.TryGetValue(effect.Visit.Run, out var end) && end.Place.File == effect.Place.File
                    && !evidence.IsStale(effect):
                    yield return ($"something happened in {effect.Visit} after the result of the run was told", [end, effect]);
                    break;
            }
        }
    }

    // Of a run that was pruned in between, only the status is left for sure.
    private static bool AreEqual(Result one, Result other)
        => one.IsPruned || other.IsPruned ? one.Status == other.Status : AreEqual(one.Body, other.Body);

    private static bool AreEqual(JsonElement one, JsonElement other)
        => Lasting.All(member => one.TryGetProperty(member, out var here) == other.TryGetProperty(member, out var there) && Same(here, there));

    private static bool Same(JsonElement here, JsonElement there)
        => here.ValueKind == JsonValueKind.Undefined ? there.ValueKind == JsonValueKind.Undefined : JsonElement.DeepEquals(here, there);
}
