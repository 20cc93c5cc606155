using System.Net;
using System.Text;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Feedback;

/// <summary>
/// Webhooks against a server on the loopback: signed bodies, chat messages, answers that are worth another try and those that are not.
/// </summary>
[Trait("semantics", "6")]
public sealed class WebhookTests
{
    private const string Secret = "0123456789abcdef-secret";

    private static readonly DateTimeOffset At = new(2026, 3, 29, 12, 0, 0, TimeSpan.Zero);

    private static FeedbackNotice Notice(FeedbackOccasion occasion = FeedbackOccasion.Asked, string prompt = "Buy <three> laptops & more?")
        => new("order-7 ü:2/15", occasion, new QuestionSummary(
        new QuestionId("order-7 ü", 2), "purchase", "approve", "question", Question.Approval(prompt).AssignTo("anna").With("ticket", "T-7"),
            QuestionOutcome.Open, "anna", At, At.AddDays(2), null,
        null, null, null), At);

    private static WebhookOptions To(LoopbackServer server, RetryPolicy? retry = null)
        => new() { Address = server.Address, Secret = Secret, Retry = retry ?? RetryPolicy.Patient.WhenTransient() };

    [Fact]
    public async Task A_webhook_posts_signed_JSON_that_the_receiver_can_check()
    {
        await using var server = new LoopbackServer();
        await new WebhookNotifier(To(server)).NotifyAsync(Notice(), default);
        var call = server.Calls.ShouldHaveSingleItem();
        call.Headers["content-type"].ShouldBe("application/json; charset=utf-8");
        call.Headers["actorflow-delivery"].ShouldBe("order-7%20%C3%BC%3A2%2F15");
        var (timestamp, signature) = (call.Headers["actorflow-timestamp"], call.Headers["actorflow-signature"]);
        var sent = DateTimeOffset.FromUnixTimeSeconds(long.Parse(timestamp, System.Globalization.CultureInfo.InvariantCulture));
        WebhookSignature.IsValid(Secret, timestamp, signature, call.Body, sent, TimeSpan.FromMinutes(5)).ShouldBeTrue();
        WebhookSignature.IsValid(Secret + "x", timestamp, signature, call.Body, sent, TimeSpan.FromMinutes(5)).ShouldBeFalse();
        WebhookSignature.IsValid(Secret, timestamp, signature, call.Body.Append((byte)' ').ToArray(), sent, TimeSpan.FromMinutes(5)).ShouldBeFalse();
        WebhookSignature.IsValid(Secret, timestamp, signature, call.Body, sent.AddMinutes(6), TimeSpan.FromMinutes(5)).ShouldBeFalse();
        WebhookSignature.IsValid(Secret, timestamp, null, call.Body, sent, TimeSpan.FromMinutes(5)).ShouldBeFalse();
        WebhookSignature.IsValid(Secret, "soon", signature, call.Body, sent, TimeSpan.FromMinutes(5)).ShouldBeFalse();

        var json = JsonElement.Parse(call.Body);
        (json.GetProperty("occasion").GetString(), json.GetProperty("question").GetProperty("id").GetString()).ShouldBe(("asked", "order-7 ü:2"));
        json.GetProperty("question").GetProperty("asks").GetProperty("prompt").GetString().ShouldBe("Buy <three> laptops & more?");
        json.GetProperty("question").GetProperty("asks").GetProperty("metadata").GetProperty("ticket").GetString().ShouldBe("T-7");
    }

    [Fact]
    public void A_signature_is_HMAC_SHA256_over_time_and_body_in_lower_case_hex()
    {
        // Computed with openssl: printf '1774785600.{}' | openssl dgst -sha256 -hmac 0123456789abcdef-secret
        var (timestamp, signature) = WebhookSignature.Sign(Secret, At, "{}"u8);
        timestamp.ShouldBe("1774785600");
        signature.ShouldBe("sha256=bb32205c4f1eb1f0a737d123b7f83bfb85cffed66e9fb8fc379e278d01382d77");
    }

    [Fact]
    public async Task A_chat_message_is_text_in_which_nobody_can_call_a_channel()
    {
        await using var server = new LoopbackServer();
        var slack = new SlackNotifier(new WebhookOptions { Address = server.Address });
        await slack.NotifyAsync(Notice(prompt: "<!channel> & co"), default);
        var text = JsonElement.Parse(server.Calls.ShouldHaveSingleItem().Body).GetProperty("text").GetString()!;
        text.ShouldBe("*Question* for anna: &lt;!channel&gt; &amp; co\nDue: 2026-03-31 12:00 UTC\n_purchase / approve, question order-7 ü:2_");
        server.Calls[0].Headers.ContainsKey("actorflow-signature").ShouldBeFalse();
        (slack.Name, slack.Timeout).ShouldBe(("slack", TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, true)]
    [InlineData(HttpStatusCode.TooManyRequests, true)]
    [InlineData(HttpStatusCode.RequestTimeout, true)]
    [InlineData(HttpStatusCode.Gone, false)]
    [InlineData(HttpStatusCode.BadRequest, false)]
    [InlineData(HttpStatusCode.Found, false)]
    public async Task An_answer_that_is_no_success_is_tried_again_only_if_it_may_pass(HttpStatusCode status, bool again)
    {
        await using var server = new LoopbackServer { Status = status, RetryAfter = "7" };
        var notifier = new WebhookNotifier(To(server));
        var error = await Should.ThrowAsync<WebhookRefusedException>(async () => await notifier.NotifyAsync(Notice(), default));
        error.Status.ShouldBe(status);
        notifier.Retry.NextDelay(1, error, 0.5).ShouldBe(again ? TimeSpan.FromSeconds(7) : null);
        error.Message.ShouldNotContain(server.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), Case.Sensitive,
            "addresses may be secrets");
    }

    [Fact]
    public async Task A_server_that_is_not_there_may_come_back()
    {
        Uri address;
        await using (var server = new LoopbackServer())
            address = server.Address;
        var notifier = new WebhookNotifier(new WebhookOptions { Address = address, Secret = Secret });
        var error = await Should.ThrowAsync<HttpRequestException>(async () => await notifier.NotifyAsync(Notice(), default));
        notifier.Retry.NextDelay(1, error, 0.5).ShouldNotBeNull();
    }

    [Fact]
    public async Task Only_the_occasions_that_are_wanted_are_told_and_clients_of_a_factory_are_disposed()
    {
        await using var server = new LoopbackServer();
        var made = 0;
        var notifier = new WebhookNotifier(new WebhookOptions
        {
            Address = server.Address,
            Secret = Secret,
            Name = "audit",
            Occasions = [FeedbackOccasion.Answered],
            Client = () =>
            {
                made++;
                return new HttpClient();
            },
        });
        await notifier.NotifyAsync(Notice(), default);
        await notifier.NotifyAsync(Notice(FeedbackOccasion.Answered), default);
        (notifier.Name, made, server.Calls.Count).ShouldBe(("audit", 1, 1));
    }

    [Fact]
    public async Task A_question_of_a_real_run_reaches_a_real_server_also_when_that_fails_at_first()
    {
        await using var server = new LoopbackServer { FailFirst = 2 };
        await using var system =
            await FlowSystem.StartAsync(o => o.AddNotifier(new WebhookNotifier(To(server, RetryPolicy.Constant(5, TimeSpan.FromMilliseconds(10))))));
        var ask = Node.Ask("approve", Question.Approval("ok?"));
        var run = await system.StartAsync(Flow.Named("hooked").StartAt(ask).Durable(Durability.None).Build());
        await server.TakenAsync(1);
        (await system.AnswerAsync(new QuestionId(run.Id, 1), QuestionAnswer.Approve(), "anna")).EnsureAccepted();
        (await run.WaitAsync()).EnsureCompleted();
        await server.TakenAsync(2);
        var told = server.Calls.Select(call => JsonElement.Parse(call.Body))
            .Select(json => $"{json.GetProperty("occasion").GetString()} {json.GetProperty("attempt").GetInt32()}").ToList();
        told.ShouldBe(["asked 1", "asked 2", "asked 3", "answered 1"]);
    }

    [Fact]
    public void What_cannot_be_is_refused_when_the_notifier_is_made()
    {
        Should.Throw<ArgumentException>(
            () => new WebhookNotifier(new WebhookOptions { Address = new Uri("ftp://example.org"),
                Secret = Secret })).Message.ShouldContain("http or https");
        Should.Throw<ArgumentException>(
            () => new WebhookNotifier(new WebhookOptions { Address = new Uri("/relative", UriKind.Relative), Secret = Secret }));
        Should.Throw<ArgumentException>(
            () => new WebhookNotifier(new WebhookOptions { Address = new Uri("http://localhost/"),
                Secret = "short" })).Message.ShouldContain("at least 16 bytes");
        Should.Throw<ArgumentException>(
            () => new SlackNotifier(new WebhookOptions { Address = new Uri("http://localhost/"), Timeout = TimeSpan.Zero }));
    }
}
