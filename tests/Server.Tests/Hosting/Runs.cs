using System.Net;
using System.Text.Json;
using ActorFlow.Polling;
using Shouldly;

namespace ActorFlow.Server.Tests.Hosting;

/// <summary>Starts runs by the API, and waits for what they come to.</summary>
internal static class Runs
{
    public static async Task StartRunAsync(this TestServer server, string flow, string id, string input = "{}", string tag = "test")
        => await server.Client.PostJsonAsync($"/api/v1/flows/{flow}/runs", $$"""{"id": {{JsonSerializer.Serialize(id)}}, "input": {{input}}, "tags": ["{{tag}}"]}""", HttpStatusCode.Created);

    public static async Task<JsonElement> RunAsync(this TestServer server, string flow, string id, string input)
    {
        var run = await server.Client.PostJsonAsync($"/api/v1/flows/{flow}/runs?wait=60s", $$"""{"id": {{JsonSerializer.Serialize(id)}}, "input": {{input}}}""");
        run.Text("status").ShouldBe("completed");
        return run;
    }

    /// <summary>Follows the events of a run until its detail is as wanted; each event is a reason to look.</summary>
    public static async Task<JsonElement> UntilAsync(this TestServer server, string id, Func<JsonElement, bool> isSo)
    {
        using var limit = new CancellationTokenSource(Until.Patience);
        await foreach (var _ in server.System.EventsAsync(new RunId(id), 0, follow: true, limit.Token))
        {
            var run = await server.Client.GetJsonAsync($"/api/v1/runs/{Uri.EscapeDataString(id)}");
            if (isSo(run))
                return run;
        }

        throw new InvalidOperationException($"Run '{id}' ended, and was never as wanted.");
    }

    /// <summary>Starts a run that asks, and waits until it has.</summary>
    public static async Task AskAsync(this TestServer server, string id)
    {
        await server.StartRunAsync("asking", id);
        await server.UntilAsync(id, run => run.GetProperty("visits").EnumerateArray().Any(visit => visit.TryGetProperty("waits", out var waits) && waits.GetArrayLength() > 0));
    }
}
