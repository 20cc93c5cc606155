using System.Net;
using System.Text;
using ActorFlow.Journal;
using ActorFlow.Polling;
using ActorFlow.Server.Tests.Hosting;
using ActorFlow.Server.Tests.Security;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Webhooks;

/// <summary>Whoever wants to know what becomes of runs is told: signed, in order, again until they take it, whatever ends the process.</summary>
public sealed class OutgoingWebhookTests : IAsyncLifetime
{
    private const string Secret = "0123456789abcdef-new";
    private const string Former = "fedcba9876543210-old";

    private static readonly FlowDefinition Quick = Flow.Named("quick").StartAt(Node.Named("one").Post(state => state.Set("n", 1))).Build();
    private static readonly FlowDefinition Failing = Flow.Named("failing").StartAt(Node.Named("bad").Post(static _ => throw new InvalidOperationException("no"))).Build();
    private static readonly FlowDefinition Asking = Flow.Named("asking").StartAt(Node.Ask("ask", Question.Approval("May it go on?"))).Build();

    private Receiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await Receiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    [Fact]
    [Trait("semantics", "9")]
    public async Task Events_of_a_run_are_posted_in_order_signed_with_every_key_in_use()
    {
        await using var server = await StartAsync(Told() with { Keys = [new WebhookKey("new", Secret), new WebhookKey("old", Former)] });
        await server.System.StartAsync("quick", null, new StartOptions { Id = new RunId("run ü/1") });

        var posted = await _receiver.WaitForAsync(2);

        posted.Select(one => one.Event).ShouldBe(["started", "completed"]);
        posted.ShouldAllBe(one => one.Run == "run ü/1" && one.Json.GetProperty("flow").GetString() == "quick" && one.Json.GetProperty("id").GetString() == one.Id);
        posted.Select(one => one.Json.GetProperty("version").GetInt64()).ShouldBeInOrder();
        foreach (var one in posted)
        {
            one.Headers["ActorFlow-Key-Id"].ShouldBe("new, old");
            one.Headers["ActorFlow-Event"].ShouldBe(one.Event);
            one.Headers["Content-Type"].ShouldBe("application/json; charset=utf-8");
            foreach (var secret in new[] { Secret, Former })
                IsSigned(one, secret).ShouldBeTrue();
            IsSigned(one, "0123456789abcdef-other").ShouldBeFalse();
            IsSigned(one with { Body = [.. one.Body, (byte)' '] }, Secret).ShouldBeFalse();
            one.Json.TryGetProperty("data", out _).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task What_is_told_of_questions_failures_and_the_flows_and_events_asked_for()
    {
        await using var server = await StartAsync(Told() with { Flows = ["asking", "failing"], Events = ["question-asked", "question-answered", "failed", "node-failed"], WithData = true });
        await server.System.StartAsync("quick");
        await server.System.StartAsync("failing");
        (await _receiver.WaitForAsync(2)).Select(one => one.Event).ShouldBe(["node-failed", "failed"]);
        await server.System.StartAsync("asking", null, new StartOptions { Id = new RunId("ask-1") });

        var asked = (await _receiver.WaitForAsync(3))[2];

        asked.Event.ShouldBe("question-asked");
        asked.Json.GetProperty("question").GetProperty("id").GetString().ShouldBe("ask-1:1");
        asked.Json.GetProperty("data").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Object);
        (await server.System.AnswerAsync(QuestionId.Parse("ask-1:1"), QuestionAnswer.Approve(), "anna")).IsAccepted.ShouldBeTrue();
        (await _receiver.WaitForAsync(4))[3].Event.ShouldBe("question-answered");
    }

    [Fact]
    public async Task A_delivery_that_fails_is_made_again_under_its_id_and_what_comes_after_it_waits()
    {
        var tries = 0;
        _receiver.Answer = (_, response) =>
        {
            response.StatusCode = Interlocked.Increment(ref tries) < 4 ? 503 : 204;
            return Task.CompletedTask;
        };
        await using var server = await StartAsync(Told());
        await server.System.StartAsync("quick");

        var posted = await _receiver.WaitForAsync(5);

        posted.Select(one => one.Event).ShouldBe(["started", "started", "started", "started", "completed"]);
        posted.Take(4).Select(one => one.Id).Distinct().Count().ShouldBe(1);
        posted[4].Id.ShouldNotBe(posted[0].Id);
        var started = await DeliveryAsync(server, posted[0].Id, DeliveryState.Delivered);
        (started.Attempts, started.Status).ShouldBe((4, 204));
    }

    [Fact]
    public async Task What_is_refused_too_often_is_given_up_listed_and_made_again_by_hand()
    {
        var isOpen = false;
        _receiver.Answer = (_, response) =>
        {
            response.StatusCode = Volatile.Read(ref isOpen) ? 200 : 500;
            return Task.CompletedTask;
        };
        await using var server = await StartAsync(Told() with { Events = ["completed"] }, options => options.Webhooks.MaxAttempts = 3);
        await server.System.StartAsync("quick", null, new StartOptions { Id = new RunId("lost") });
        var id = (await _receiver.WaitForAsync(3))[0].Id;
        await DeliveryAsync(server, id, DeliveryState.GivenUp);

        var listed = (await server.Client.GetJsonAsync("/api/v1/webhooks/deliveries?state=given-up&run=lost")).GetProperty("deliveries");
        listed.GetArrayLength().ShouldBe(1);
        (listed[0].Text("id"), listed[0].Text("event"), listed[0].GetProperty("attempts").GetInt32(), listed[0].GetProperty("status").GetInt32()).ShouldBe((id, "completed", 3, 500));
        Volatile.Write(ref isOpen, true);
        (await server.Client.PostJsonAsync($"/api/v1/webhooks/deliveries/{id}/redeliver")).GetProperty("changed").GetBoolean().ShouldBeTrue();

        (await _receiver.WaitForAsync(4))[3].Id.ShouldBe(id);
        await DeliveryAsync(server, id, DeliveryState.Delivered);
        (await server.Client.GetJsonAsync($"/api/v1/webhooks/deliveries/{id}")).Text("state").ShouldBe("delivered");
        await (await server.Client.GetAsync("/api/v1/webhooks/deliveries/dlv_x")).ShouldBeProblem(HttpStatusCode.NotFound, "unknown-delivery");
        var shown = (await server.Client.GetJsonAsync("/api/v1/webhooks")).ToString();
        shown.ShouldContain("told");
        shown.ShouldNotContain(Secret);
        shown.ShouldNotContain("/hook");
    }

    [Fact]
    public async Task A_receiver_that_never_answers_holds_up_nobody_else_and_no_run()
    {
        var never = new TaskCompletionSource();
        await using var dead = await Receiver.StartAsync();
        dead.Answer = (_, _) => never.Task;
        await using var server = await StartAsync(Told(), options =>
        {
            // Longer than the test can take: a request that is given up makes room for another.
            options.Webhooks.Timeout = TimeSpan.FromMinutes(10);
            options.AddWebhook(Told() with { Name = "dead", Address = dead.Address });
        });
        for (var i = 0; i < 30; i++)
            (await (await server.System.StartAsync("quick")).WaitAsync()).Status.ShouldBe(RunStatus.Completed);

        (await _receiver.WaitForAsync(60)).Count.ShouldBe(60);
        dead.All.Count.ShouldBeLessThanOrEqualTo(8);
        never.SetResult();
    }

    [Fact]
    public async Task What_was_committed_while_nobody_told_of_it_is_told_by_the_next_server_once()
    {
        await using var server = await StartAsync(Told() with { Events = ["completed"] });
        await server.System.StartAsync("quick", null, new StartOptions { Id = new RunId("before") });
        await DeliveryAsync(server, (await _receiver.WaitForAsync(1))[0].Id, DeliveryState.Delivered);
        await server.StopAsync();
        // As if the process had ended between the commit and the look at it: these commits are noted nowhere but in the journal.
        await using (var engine = await FlowSystem.StartAsync(options => options.UseSqlite(server.Database).AddFlow(Quick).AddFlow(Failing).AddFlow(Asking)))
        {
            for (var i = 0; i < 5; i++)
                await (await engine.StartAsync(Quick, null, new StartOptions { Id = new RunId($"between-{i}") })).WaitAsync();
        }

        await server.RestartAsync();
        await server.System.StartAsync("quick", null, new StartOptions { Id = new RunId("after") });

        var posted = await _receiver.WaitForAsync(7);
        posted.Select(one => one.Run).ShouldBe(["before", "between-0", "between-1", "between-2", "between-3", "between-4", "after"], ignoreOrder: true);
        posted.Select(one => one.Id).Distinct().Count().ShouldBe(7);
    }

    [Fact]
    public async Task What_was_owed_when_the_process_ended_is_delivered_by_the_next_one_under_the_same_id()
    {
        var isOpen = false;
        _receiver.Answer = (_, response) =>
        {
            response.StatusCode = Volatile.Read(ref isOpen) ? 200 : 500;
            return Task.CompletedTask;
        };
        await using var server = await StartAsync(Told() with { Events = ["completed"] });
        await server.System.StartAsync("quick");
        var id = (await _receiver.WaitForAsync(1))[0].Id;
        await server.StopAsync();
        Volatile.Write(ref isOpen, true);
        await server.RestartAsync();

        await DeliveryAsync(server, id, DeliveryState.Delivered);
        _receiver.All.Select(one => one.Id).Distinct().ShouldBe([id]);
    }

    [Fact]
    public async Task Nobody_is_told_of_what_was_before_they_wanted_to_know()
    {
        await using var server = await TestServer.StartAsync([Quick]);
        for (var i = 0; i < 20; i++)
            await (await server.System.StartAsync("quick")).WaitAsync();
        await server.StopAsync();
        var database = server.Database;

        await using var engine = await TestServer.StartAsync([Quick], options => Tell(options, Told() with { Events = ["completed"] }),
            services => services.AddActorFlow(flows => flows.UseSqlite(database)));
        await engine.System.StartAsync("quick", null, new StartOptions { Id = new RunId("new") });

        (await _receiver.WaitForAsync(1)).Single().Run.ShouldBe("new");
        (await (await engine.StoreAsync()).Outbox.ListAsync(new DeliveryQuery(), default)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_internal_address_is_not_called_unless_that_is_allowed_nor_a_host_that_is_not_on_the_list()
    {
        await using var server = await StartAsync(Told() with { Events = ["completed"] }, options =>
        {
            options.Webhooks.AllowInternalAddresses = false;
            options.Webhooks.MaxAttempts = 1;
        });
        await server.System.StartAsync("quick");
        (await AnyAsync(server, DeliveryState.GivenUp)).Error.ShouldNotBeNull().ShouldContain("internal");

        await using var listed = await StartAsync(Told() with { Events = ["completed"] }, options =>
        {
            options.Webhooks.AllowedHosts = "hooks.example.org, *.example.com";
            options.Webhooks.MaxAttempts = 1;
        });
        await listed.System.StartAsync("quick");
        (await AnyAsync(listed, DeliveryState.GivenUp)).Error.ShouldNotBeNull().ShouldContain("allowed");
        _receiver.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_redirect_is_followed_nowhere_and_an_endless_answer_is_not_read()
    {
        _receiver.Answer = async (received, response) =>
        {
            if (received.Event == "started")
            {
                response.Redirect("/elsewhere");
                return;
            }

            var block = new byte[64 * 1024];
            try
            {
                while (!response.HttpContext.RequestAborted.IsCancellationRequested)
                    await response.Body.WriteAsync(block, response.HttpContext.RequestAborted);
            }
            catch (Exception error) when (error is OperationCanceledException or IOException)
            {
                // The other side has seen enough.
            }
        };
        await using var server = await StartAsync(Told(), options => options.Webhooks.MaxAttempts = 1);
        await server.System.StartAsync("quick");

        var posted = await _receiver.WaitForAsync(2);
        (await DeliveryAsync(server, posted[0].Id, DeliveryState.GivenUp)).Status.ShouldBe(302);
        (await DeliveryAsync(server, posted[1].Id, DeliveryState.Delivered)).Status.ShouldBe(200);
        _receiver.All.ShouldAllBe(one => one.Path == "/hook");
    }

    [Fact]
    public async Task Somebody_who_is_gone_for_good_is_not_asked_again()
    {
        _receiver.Answer = static (_, response) =>
        {
            response.StatusCode = StatusCodes.Status410Gone;
            return Task.CompletedTask;
        };
        await using var server = await StartAsync(Told() with { Events = ["completed"] });
        await server.System.StartAsync("quick");
        var id = (await _receiver.WaitForAsync(1))[0].Id;
        (await DeliveryAsync(server, id, DeliveryState.GivenUp)).Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task Webhooks_without_a_journal_to_rest_on_stop_the_start_with_the_reason()
    {
        var builder = Microsoft.AspNetCore.Builder.WebApplication.CreateSlimBuilder();
        builder.Services.AddActorFlowServer(options => options.AddWebhook(Told()));
        await using var application = builder.Build();
        (await Should.ThrowAsync<ServerSecurityException>(() => application.StartAsync())).Message.ShouldContain("need a journal");
    }

    [Theory]
    [InlineData("ftp://example.org/x", "a", "completed")]
    [InlineData("https://user:pass@example.org/x", "a", "completed")]
    [InlineData("https://example.org/x", "a b", "completed")]
    [InlineData("https://example.org/x", "a", "finished")]
    public void What_cannot_be_delivered_is_refused_at_once(string address, string key, string name)
        => Should.Throw<ArgumentException>(() => new ActorFlowServerOptions().AddWebhook(Told() with { Address = new Uri(address), Keys = [new WebhookKey(key, Secret)], Events = [name] }))
            .Message.ShouldNotContain("pass");

    [Fact]
    public void A_short_secret_is_refused_and_never_shown()
    {
        var error = Should.Throw<ArgumentException>(() => new ActorFlowServerOptions().AddWebhook(Told() with { Keys = [new WebhookKey("a", "hunter2")] }));
        error.Message.ShouldNotContain("hunter2");
        new WebhookKey("a", "hunter2").ToString().ShouldNotContain("hunter2");
        (Told() with { Keys = [new WebhookKey("a", "hunter2hunter2hunter2")] }).ToString().ShouldNotContain("hunter2");
    }

    private WebhookSubscription Told() => new() { Name = "told", Address = _receiver.Address, Keys = [new WebhookKey("1", Secret)] };

    private static void Tell(ActorFlowServerOptions options, WebhookSubscription subscription)
    {
        options.Webhooks.AllowInternalAddresses = true;
        options.Webhooks.FirstWait = TimeSpan.FromMilliseconds(10);
        options.AddWebhook(subscription);
    }

    private static Task<TestServer> StartAsync(WebhookSubscription subscription, Action<ActorFlowServerOptions>? more = null) => TestServer.StartAsync([Quick, Failing, Asking], options =>
    {
        Tell(options, subscription);
        more?.Invoke(options);
    });

    private static bool IsSigned(Received one, string secret)
        => WebhookSignature.IsValid(secret, one.Headers["ActorFlow-Timestamp"], one.Headers["ActorFlow-Signature"], one.Body, TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(5));

    private static async Task<WebhookDelivery> DeliveryAsync(TestServer server, string id, DeliveryState state)
    {
        var outbox = (await server.StoreAsync()).Outbox;
        WebhookDelivery delivery = null!;
        await Until.SoAsync(async () => (delivery = (await outbox.FindAsync(id, default)).ShouldNotBeNull()).State == state, $"delivery {id} is {state}", () => $"{delivery.State}");
        return delivery;
    }

    private static async Task<WebhookDelivery> AnyAsync(TestServer server, DeliveryState state)
    {
        var outbox = (await server.StoreAsync()).Outbox;
        IReadOnlyList<WebhookDelivery> found = [];
        await Until.SoAsync(async () => (found = await outbox.ListAsync(new DeliveryQuery { State = state }, default)).Count > 0, $"a delivery is {state}");
        return found[0];
    }
}
