namespace ActorFlow.Samples.TextPipeline.Report;

/// <summary>A linear axis with round ends and round steps that holds zero, one hundred and every value.</summary>
internal sealed record Scale(double Low, double High, double Step)
{
    private const int MostSteps = 8;

    public static Scale For(IEnumerable<double> values)
    {
        double low = 0, high = 100;
        foreach (double value in values.Where(double.IsFinite))
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        double step = RoundStep((high - low) / MostSteps);
        return new Scale(Math.Floor(low / step) * step, Math.Ceiling(high / step) * step, step);
    }

    public IEnumerable<double> Ticks
    {
        get
        {
            int count = (int)Math.Round((High - Low) / Step);
            for (int i = 0; i <= count; i++) yield return Low + (i * Step);
        }
    }

    /// <summary>Where a value lies, from 0 at the low end to 1 at the high end.</summary>
    public double Share(double value) => (Math.Clamp(value, Low, High) - Low) / (High - Low);

    // 1, 2 or 5 times a power of ten, the next one above.
    private static double RoundStep(double least)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        foreach (double factor in (ReadOnlySpan<double>)[1, 2, 5])
        {
            if (factor * power >= least) return factor * power;
        }

        return 10 * power;
    }
}
