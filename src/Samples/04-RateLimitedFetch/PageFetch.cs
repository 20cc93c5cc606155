using System.Net;

namespace ActorFlow.Samples.RateLimitedFetch;

/// <summary>
/// Fetches pages from a server that wants to be asked only so often, and that fails now and then: each page has attempts and a time limit of its own.
/// </summary>
internal static class PageFetch
{
    /// <summary>The flow: pages of a pool that all batches of the system share.</summary>
    public static FlowDefinition Draw(HttpClient client)
    {
        var fetch = Node.Named("fetch")
            .Items(static state => Enumerable.Range(1, state.GetInt("pages")))
            .Each(async (int page, ExecContext x) => (await client.GetStringAsync($"page/{page}", x.CancellationToken)).Length)
            .ItemRetry(RetryPolicy.Constant(3, TimeSpan.FromMilliseconds(20)).When(Transient.IsTransient))
            .ItemTimeout(TimeSpan.FromSeconds(30))
            .Pool("server")
            .Post(static (state, results) => state.Set("characters", results.Values.Sum()));
        return Flow.Named("rate-limited-fetch").StartAt(fetch).Build();
    }

    /// <summary>The command: <c>rate-limited-fetch [pages] [per second]</c>, against a server of its own on the loopback address.</summary>
    public static async Task<int> RunAsync(int pages, double perSecond, TextWriter output)
    {
        await using LocalServer server = LocalServer.Start();
        using HttpClient client = new() { BaseAddress = server.Address };
        await using FlowSystem system = await FlowSystem.StartAsync(options => options.AddBatchPool("server", pool =>
        {
            pool.MaxConcurrency = 4;
            pool.MaxPerSecond = perSecond;
        }));
        RunHandle run = await system.StartAsync(Draw(client), new() { ["pages"] = pages });
        RunResult result = (await run.WaitAsync()).EnsureCompleted();
        await output.WriteLineAsync(
            $"{pages} pages, {result.State.GetInt("characters")} characters, {server.Requests} requests, {server.Refused} of them refused");
        return 0;
    }
}
