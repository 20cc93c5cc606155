using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>The key of an item, or the id of its run, for which most never ask: it is made of the visit's key, whose characters an id may have too.</summary>
/// <param name="visit">The key of the visit.</param>
/// <param name="item">The item; none where the visit's own Exec runs the flow.</param>
/// <param name="attempt">The attempt of the visit; 0 for the key, which is the same in all of them.</param>
/// <param name="itemAttempt">That of the item.</param>
internal class ItemText(string visit, long? item, int attempt, int itemAttempt) : LateText
{
    protected sealed override string Make() => Fitting(Whole());

    private string Whole()
    {
        var own = item is { } index ? VisitKey.OfItem(visit, index) : visit;
        return attempt == 0 ? own
            : attempt == 1 ? string.Create(CultureInfo.InvariantCulture, $"{own}~{itemAttempt}")
            : string.Create(CultureInfo.InvariantCulture, $"{own}~{attempt}.{itemAttempt}");
    }

    /// <summary>Keys grow with every flow around; a run's id does not.</summary>
    private static string Fitting(string id)
        => id.Length <= RunId.MaxLength ? id : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}

/// <summary>The key of an item, which knows the dispatch that the item belongs to.</summary>
internal sealed class ItemKey(VisitExecution owner, string visit, long? item) : ItemText(visit, item, 0, 0)
{
    public VisitExecution Owner => owner;
}
