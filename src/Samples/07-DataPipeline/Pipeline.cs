namespace ActorFlow.Samples.DataPipeline;

/// <summary>Ten nodes: two are slow, eight are fast. Each begins when what it takes is there, and not later.</summary>
public static class Pipeline
{
    /// <summary>The pipeline, whose nodes do nothing but take their time.</summary>
    /// <param name="unit">How long a fast node takes; the slow ones take eight and ten times as long.</param>
    public static Flow<string> Build(TimeSpan unit)
    {
        var flow = Flow.Named("data-pipeline");

        var archive = flow.Add("archive", x => Taking(x, 10 * unit, 1_000));
        var places = flow.Add("places", x => Taking(x, 8 * unit, 40));

        var orders = flow.Add("orders", x => Taking(x, unit, 120));
        var customers = flow.Add("customers", x => Taking(x, unit, 30));
        var prices = flow.Add("prices", x => Taking(x, unit, 12));
        var clean = flow.After(orders).Add("clean", (all, x) => Taking(x, unit, all - 5));
        var known = flow.After(customers).Add("known", (all, x) => Taking(x, unit, all - 2));
        var joined = flow.After(clean, known, prices).Add("joined", (o, c, p, x) => Taking(x, unit, o * p / c));
        var totals = flow.After(joined).Add("totals", (n, x) => Taking(x, unit, n * 2));

        var report = flow.After(totals, archive, places).Add("report", async (t, a, p, x) => $"{await Taking(x, unit, t)} of {a} in {p} places");
        return flow.Returns(report);
    }

    private static async Task<int> Taking(WorkContext x, TimeSpan time, int rows)
    {
        await Task.Delay(time, x.TimeProvider, x.CancellationToken);
        return rows;
    }
}
