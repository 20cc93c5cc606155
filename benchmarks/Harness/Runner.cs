namespace ActorFlow.Benchmarks.Harness;

/// <summary>Runs measurements in rounds, floors and workloads in turn, so that a machine that changes its speed changes both.</summary>
public static class Runner
{
    /// <summary>Runs all of them; the first round of a full effort only warms up.</summary>
    public static async Task<IReadOnlyList<Result>> RunAsync(IReadOnlyList<Measurement> measurements, int rounds, Effort effort,
        Action<string> progress)
    {
        var numbers = measurements.ToDictionary(static one => one.Id, _ => new List<double>());
        for (var round = effort.Smoke ? 1 : 0; round <= rounds; round++)
        {
            foreach (var measurement in measurements)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                // Each starts from a pool thread, whatever thread the one before ended on.
                var number = await Task.Run(() => measurement.RunAsync(effort));
                if (round > 0) numbers[measurement.Id].Add(number);
                progress($"{(round == 0 ? "warm-up" : $"round {round}")}: {measurement.Id,-10} {number,10:F1} {measurement.Unit}");
            }
        }

        return [.. measurements.Select(one => Judge(one, numbers))];
    }

    private static Result Judge(Measurement one, Dictionary<string, List<double>> numbers)
    {
        var own = numbers[one.Id];
        double? ratio = one.Target?.Floor is { } floor ? Median(own.Zip(numbers[floor], static (number, below) => number / below)) : null;
        var scale = one.Target?.Clock is { } clock ? Median(numbers[clock.Floor]) / clock.Seen : 1;
        return new Result(one, Median(own), own.Min(), own.Max(), ratio, scale);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
