using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ActorFlow.Samples.WebShop;
using Microsoft.AspNetCore.Builder;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.WebShop;

public sealed class WebShopTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(2) };

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true, "a loom is on its way.")]
    [InlineData(false, "a loom is not sold to you.")]
    public async Task A_dear_order_waits_for_an_answer_over_the_API_also_while_the_shop_is_closed(bool approved, string letter)
    {
        var dear = new Order(7, "Ada", "a loom", 2_400);
        string question;
        await using (var app = await OpenAsync())
        {
            using var taken = await _client.PostAsJsonAsync($"{app.Urls.First()}/orders", dear);
            taken.StatusCode.ShouldBe(HttpStatusCode.Accepted);
            var run = taken.Headers.Location!.OriginalString;
            run.ShouldBe("/actorflow/api/v1/runs/order-7");
            question = await AskedAsync(app, run);
            await app.StopAsync();
        }

        await using (var app = await OpenAsync())
        {
            var url = app.Urls.First();
            using var again = await _client.PostAsJsonAsync($"{url}/orders", dear);
            using var answer = await _client.PostAsJsonAsync($"{url}/actorflow/api/v1/questions/{question}/answer",
                new { answer = new { approved }, by = "anna" });
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
            var end = await _client.GetFromJsonAsync<JsonElement>($"{url}/actorflow/api/v1/runs/order-7/wait");
            end.GetProperty("state").GetProperty("letter").GetString().ShouldBe(letter);
            (await _client.GetFromJsonAsync<JsonElement>($"{url}/actorflow/api/v1/runs")).GetProperty("runs").GetArrayLength().ShouldBe(1);
            await app.StopAsync();
        }
    }

    [Fact]
    public async Task A_cheap_order_is_shipped_at_once()
    {
        await using var app = await OpenAsync();
        using var taken = await _client.PostAsJsonAsync($"{app.Urls.First()}/orders", new Order(8, "Grace", "a pen", 3));
        var end = await _client.GetFromJsonAsync<JsonElement>($"{app.Urls.First()}{taken.Headers.Location}/wait");
        end.GetProperty("state").GetProperty("letter").GetString().ShouldBe("a pen is on its way.");
        (await _client.GetFromJsonAsync<JsonElement>($"{app.Urls.First()}/actorflow/api/v1/openapi.json"))
            .GetProperty("servers")[0].GetProperty("url").GetString().ShouldBe("/actorflow");
        await app.StopAsync();
    }

    /// <summary>The events of the run as they come, until it asks.</summary>
    private async Task<string> AskedAsync(WebApplication app, string run)
    {
        using var lines = new StreamReader(await _client.GetStreamAsync($"{app.Urls.First()}{run}/stream"));
        while (await lines.ReadLineAsync() is { } line)
        {
            if (line == "event: wait-begun")
                break;
        }

        var questions = await _client.GetFromJsonAsync<JsonElement>($"{app.Urls.First()}/actorflow/api/v1/questions?assignee=shop");
        return questions.GetProperty("questions")[0].GetProperty("id").GetString()!;
    }

    private async Task<WebApplication> OpenAsync()
    {
        var app = ActorFlow.Samples.WebShop.WebShop.Build(Path.Combine(_folder.Path, "shop.db"), "http://127.0.0.1:0");
        await app.StartAsync();
        return app;
    }
}
