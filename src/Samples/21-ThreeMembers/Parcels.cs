namespace ActorFlow.Samples.ThreeMembers;

/// <summary>What the members do: a parcel is weighed, labelled and shipped, and the world hears of each step under its key.</summary>
internal static class Parcels
{
    /// <summary>The name of the flow.</summary>
    public const string Name = "parcel";

    /// <summary>The steps in their order.</summary>
    public static readonly IReadOnlyList<string> Steps = ["weigh", "label", "ship"];

    // Long enough that whoever is killed is always in the middle of some.
    private static readonly TimeSpan Work = TimeSpan.FromMilliseconds(5);

    /// <summary>The flow of a parcel.</summary>
    public static FlowDefinition Flow(EffectFile effects)
    {
        LambdaNode<NoPrep, string>[] steps = [.. Steps.Select(step => Node.Named(step).Exec(async (ExecContext x) =>
        {
            await Task.Delay(Work, x.CancellationToken);
            effects.Append(x);
            return x.IdempotencyKey;
        }).Post((state, key) => state.Set(step, key)))];
        return ActorFlow.Flow.Named(Name).StartAt(steps[0]).Connect(steps[0], steps[1]).Connect(steps[1], steps[2]).Build();
    }
}
