using System.Reflection;

namespace ActorFlow.Benchmarks.Growth;

/// <summary>Every curve.</summary>
public static class CurveCatalogue
{
    /// <summary>All of them, by id.</summary>
    public static IReadOnlyList<Curve> All { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(Curve)) && !type.IsAbstract)
            .Select(static type => (Curve)Activator.CreateInstance(type)!)
            .OrderBy(static curve => curve.Id, StringComparer.Ordinal)
    ];

    /// <summary>Those with one of the ids; all of them without any.</summary>
    public static IReadOnlyList<Curve> Select(IReadOnlyCollection<string> ids)
        => ids.Count == 0 ? All : [.. All.Where(curve => ids.Contains(curve.Id))];
}
