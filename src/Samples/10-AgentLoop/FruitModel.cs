namespace ActorFlow.Samples.AgentLoop;

/// <summary>A model without a network: it looks up every fruit that the question names, adds up what it found, and answers.</summary>
public sealed class FruitModel : IModel
{
    /// <inheritdoc/>
    public Task<Decision> DecideAsync(string question, IReadOnlyList<string> seen, CancellationToken cancellationToken)
    {
        var fruits = question.Split(' ', '?').Where(word => word.EndsWith('s') && word is not "is").ToList();
        var found = seen.Where(line => line.StartsWith("look up", StringComparison.Ordinal)).Select(line => line.Split(": ")[1]).ToList();
        return Task.FromResult(found.Count < fruits.Count ? new Decision("look up", fruits[found.Count])
            : found.Contains("nothing is known") ? new Decision("look up", fruits[^1])
            : seen[^1].StartsWith("add", StringComparison.Ordinal) ? new Decision(null, $"there are {seen[^1].Split(": ")[1]}")
            : new Decision("add", string.Join('+', found)));
    }
}
