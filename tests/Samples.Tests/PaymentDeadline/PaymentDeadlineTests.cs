using ActorFlow.Samples.PaymentDeadline;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.PaymentDeadline;

/// <summary>An order waits for its payment over days and restarts, in virtual time.</summary>
public sealed class PaymentDeadlineTests
{
    private readonly List<string> _told = [];

    [Fact]
    public Task An_order_that_is_paid_in_time_is_shipped() => FlowTestHost.RunAsync(async host =>
    {
        var run = await StartAsync(host);
        host.Advance(TimeSpan.FromDays(2));
        (await run.UpdateAsync<string, string>("address", "Side Street 2")).ShouldBe("Main Street 1");
        await host.CrashAsync();
        await host.RestartAsync();
        await run.SignalAsync("payment", new Payment("b-1", 5));
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        _told.ShouldBe(["reserved a book", "shipped a book to Side Street 2, paid by b-1"]);
    });

    [Fact]
    public Task An_order_that_is_not_paid_is_reminded_of_and_may_be_paid_then() => FlowTestHost.RunAsync(async host =>
    {
        var run = await StartAsync(host);
        host.Advance(TimeSpan.FromDays(5));
        _told.ShouldBe(["reserved a book", "reminded Ada"]);
        await run.SignalAsync("payment", new Payment("b-2", 5));
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        _told[^1].ShouldBe("shipped a book to Main Street 1, paid by b-2");
    });

    [Fact]
    public Task An_order_that_is_never_paid_is_given_up_after_a_week_and_its_stock_released() => FlowTestHost.RunAsync(async host =>
    {
        var begun = host.Time.GetUtcNow();
        var run = await StartAsync(host);
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Failed);
        (host.Time.GetUtcNow() - begun).ShouldBe(TimeSpan.FromDays(7));
        _told.ShouldBe(["reserved a book", "reminded Ada", "released a book"]);
    });

    [Fact]
    public async Task The_sample_shows_one_order_that_is_paid_and_one_that_is_not()
    {
        using var output = new StringWriter();
        // By the machine's clock: the book is paid long before its first deadline, also where the machine stands still for seconds.
        (await Samples.PaymentDeadline.PaymentDeadline.RunAsync(new PaymentTerms(TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(1)), output))
            .ShouldBe(0);
        var lines = output.ToString().TrimEnd().Split(Environment.NewLine);
        lines.ShouldContain("shipped a book to Side Street 2, paid by bank-4711");
        lines.ShouldContain("released a lamp");
        lines.ShouldContain("the order of the book has completed");
        lines[^1].ShouldBe("the order of the lamp has failed");
    }

    private Task<TestRun> StartAsync(FlowTestHost host)
        => host.StartAsync(Samples.PaymentDeadline.PaymentDeadline.Of(PaymentTerms.Usual, _told.Add),
            new() { ["item"] = "a book", ["customer"] = "Ada", ["address"] = "Main Street 1" });
}
