namespace ActorFlow.Benchmarks.Harness;

/// <summary>A measurement's median over the rounds, held against its target.</summary>
/// <param name="Measurement">What was measured.</param>
/// <param name="Median">The median number.</param>
/// <param name="Least">The least of all rounds.</param>
/// <param name="Most">The greatest of all rounds.</param>
/// <param name="Ratio">The median, over the rounds, of number ÷ floor of the same round; null without a floor.</param>
/// <param name="Scale">By how much an absolute limit is moved for this machine.</param>
public sealed record Result(Measurement Measurement, double Median, double Least, double Most, double? Ratio, double Scale)
{
    /// <summary>What is compared with the limit.</summary>
    public double Compared => (Ratio ?? Median) / Scale;

    /// <summary>How it stands.</summary>
    public string Verdict => Measurement.Target is not { } target ? (Measurement.Id[0] == 'F' ? "floor" : "info")
        : Compared <= target.Stretch ? "stretch"
        : Compared <= target.Limit ? "pass"
        : "FAIL";
}
