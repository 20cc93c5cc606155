namespace ActorFlow.Benchmarks.Growth;

/// <summary>Measures curves: each size a few times, the sizes in turn, so that a machine that changes its speed changes all of them.</summary>
public static class CurveRunner
{
    /// <summary>Up to this size everything is measured once more, beforehand, to warm up; what is larger is long enough to be warm for nearly all of it.</summary>
    internal const int WarmUp = 10_000;

    /// <summary>The points of a curve up to a size. The first round only warms up, with the smaller sizes.</summary>
    public static async Task<IReadOnlyList<CurvePoint>> RunAsync(Curve curve, int repeats, int largest, Action<string> progress)
    {
        var sizes = curve.Sizes.Where((size, index) => index == 0 || size <= largest).ToArray();
        var numbers = sizes.ToDictionary(static size => size, _ => new List<double>());
        for (var repeat = 0; repeat <= repeats; repeat++)
        {
            foreach (var size in sizes.Where(size => repeat > 0 || size <= WarmUp))
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                var number = await Task.Run(() => curve.MeasureAsync(size));
                if (repeat > 0)
                    numbers[size].Add(number);
                progress($"{(repeat == 0 ? "warm-up" : $"round {repeat}")}: {curve.Id,-20} {CurveNumbers.Size(size),12} {CurveNumbers.Number(number),12} {curve.Unit}");
            }
        }

        return [.. sizes.Select(size => PointOf(size, numbers[size]))];
    }

    private static CurvePoint PointOf(int size, List<double> numbers)
    {
        numbers.Sort();
        var middle = numbers.Count / 2;
        var median = numbers.Count % 2 == 1 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2;
        return new CurvePoint(size, median, numbers[0], numbers[^1]);
    }
}
