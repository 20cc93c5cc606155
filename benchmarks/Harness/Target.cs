namespace ActorFlow.Benchmarks.Harness;

/// <summary>A limit and the stretch goal below it.</summary>
/// <param name="Limit">The factor, or the number itself where there is no floor.</param>
/// <param name="Stretch">The better one.</param>
/// <param name="Floor">The id of the floor the number is divided by; null: the limit is absolute.</param>
/// <param name="Clock">The floor, and what it showed where the absolute limit was set: the limit scales with the machine.</param>
public sealed record Target(double Limit, double Stretch, string? Floor = null, (string Floor, double Seen)? Clock = null)
{
    /// <summary>At most so many times a floor of the same run.</summary>
    public static Target TimesFloor(string floor, double limit, double stretch) => new(limit, stretch, floor);

    /// <summary>A time without a floor of its own; it scales by measured F1 / 42 ns (performance.md).</summary>
    public static Target Nanoseconds(double limit, double stretch) => new(limit, stretch, null, ("F1", 42));

    /// <summary>A size; machines do not differ in it.</summary>
    public static Target Bytes(double limit, double stretch) => new(limit, stretch);
}
