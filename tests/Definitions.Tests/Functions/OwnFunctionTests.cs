using System.ComponentModel;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Functions;

/// <summary>Functions of the host's own: by attribute or as lambdas, with parameters that are described, bound and validated.</summary>
[Trait("semantics", "7")]
public class OwnFunctionTests
{
    private static FunctionRegistry Functions => Docs.Builtins.AddMethods<Orders>();

    [Fact]
    public async Task A_lambda_is_a_function_with_its_parameters_bound_by_name_and_its_result_typed()
    {
        var greeting = "hello";
        var functions = Docs.Builtins.Add("own.greet", "Greets.",
            async (string name, int times, CancellationToken cancellationToken, string? mark = null) =>
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            return new Greeting($"{greeting} {name}{mark}", times);
        });

        var result = await Docs.RunAsync(Docs.One("own.greet", """{"name": {"$state": "who"}, "times": 2, "outputKey": "g"}"""), """{"who": "you"}""",
            functions);

        result.EnsureCompleted().State.Get<JsonElement>("g").GetRawText().ShouldBe("""{"text":"hello you","times":2}""");
        functions.TryFind("own.greet", out var found).ShouldBeTrue();
        found!.Parameters.Select(parameter => (parameter.Name, parameter.Kind, parameter.IsRequired)).ShouldBe(
            [("name", ParameterKind.Text, true), ("times", ParameterKind.Integer, true), ("mark", ParameterKind.Text, false),
                ("outputKey", ParameterKind.StateKey, false)]);
    }

    [Fact]
    public void A_method_describes_its_parameters()
    {
        Functions.TryFind("orders.place", out var found).ShouldBeTrue();

        found!.Summary.ShouldBe("Places an order.");
        found.Actions.ShouldBe(["placed"]);
        found.Parameters.Select(parameter => (parameter.Name, parameter.Kind, parameter.IsRequired)).ShouldBe(
        [
            ("lines", ParameterKind.List, true), ("speed", ParameterKind.Text, false), ("within", ParameterKind.Duration, false),
                ("address", ParameterKind.Object, false),
        ]);
        found.Parameters[0].Summary.ShouldBe("What is ordered.");
        found.Parameters[1].Allowed.ShouldBe(["Slow", "Fast"]);
    }

    [Theory]
    [InlineData("""{"speed": "Fast"}""", "missing-parameter", "$.nodes[0].params.lines")]
    [InlineData("""{"lines": ["a"], "speed": "Fastest"}""", "wrong-parameter", "$.nodes[0].params.speed")]
    [InlineData("""{"lines": "a"}""", "wrong-parameter", "$.nodes[0].params.lines")]
    [InlineData("""{"lines": ["a"], "within": "soon"}""", "wrong-parameter", "$.nodes[0].params.within")]
    [InlineData("""{"lines": ["a"], "adress": {}}""", "unknown-parameter", "$.nodes[0].params.adress")]
    public void Arguments_are_judged_before_anything_runs(string parameters, string code, string path)
    {
        var document = FlowDocumentReader.Read(Docs.One("orders.place", parameters), DocumentFormat.Json).EnsureValid();

        var problem = new FlowDocumentBuilder(Functions).Validate(document).ShouldHaveSingleItem();

        (problem.Code, problem.Path).ShouldBe((code, path));
    }

    [Theory]
    [InlineData("""{"$state": "text"}""", "'lines'")]
    [InlineData("""{"$state": "numbers"}""", "'lines'")]
    public async Task What_comes_out_of_the_state_is_judged_when_it_is_known(string lines, string told)
        => (await Docs.RunAsync(Docs.One("orders.place", $$"""{"lines": {{lines}} }"""), """{"text": "a", "numbers": [[1]]}""",
            Functions)).Errors[0].Message.ShouldContain(told);

    [Fact]
    public async Task Services_of_the_host_the_attempt_and_the_call_are_handed_over()
    {
        await using var system = await FlowSystem.StartAsync(options => options.Services = new Shelf());

        var run = await system.StartAsync(
            Docs.Build(Docs.One("orders.place", """{"lines": ["a", "b"], "speed": "Fast", "within": "90s", "address": {"city": "Rome"}}"""),
                Functions));
        var result = (await run.WaitAsync()).EnsureCompleted();

        result.Action.Value.ShouldBe("placed");
        result.State.GetString("order").ShouldBe("a,b Fast 90 Rome on the shelf, attempt 1");
    }

    [Fact]
    public async Task A_service_that_the_host_has_not_is_named()
        => (await Docs.RunAsync(Docs.One("orders.place", """{"lines": ["a"]}"""), "{}", Functions)).Errors[0].Message.ShouldContain("IShelf");

    [Fact]
    public async Task A_cancelled_run_cancels_the_function()
    {
        await using var system = await FlowSystem.StartAsync(_ => { });
        var run = await system.StartAsync(Docs.Build(Docs.One("orders.hang"), Functions));
        await Orders.Begun.Task.WaitAsync(TimeSpan.FromMinutes(2));

        await run.CancelAsync("enough");

        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);
        Orders.Cancelled.ShouldBeTrue();
    }

    [Fact]
    public void Functions_without_a_name_of_their_own_are_refused()
    {
        Should.Throw<ArgumentException>(() => Docs.Builtins.Add("core.log", "Again.", () => 1)).Message.ShouldContain("already");
        Should.Throw<ArgumentException>(() => Docs.Builtins.Add(" ", "None.", () => 1)).Message.ShouldContain("no id");
    }

    public interface IShelf
    {
        string Name { get; }
    }

    private sealed record Greeting(string Text, int Times);

    private sealed record Address(string City);

    private enum Speed
    {
        Slow,
        Fast,
    }

    private sealed class Shelf : IServiceProvider, IShelf
    {
        public string Name => "on the shelf";

        public object? GetService(Type serviceType) => serviceType == typeof(IShelf) ? this : null;
    }

    private sealed class Orders
    {
        public static TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public static bool Cancelled { get; set; }

        [FlowFunction("orders.place", Summary = "Places an order.", Actions = ["placed"])]
        public static FunctionResult Place(
            [Description("What is ordered.")] string[] lines, ExecContext context, FunctionCall call, [FromHost] IShelf shelf,
                Speed speed = Speed.Slow, TimeSpan? within = null, Address? address = null)
            => FunctionResult.Of("placed").Set("order", JsonSerializer.SerializeToElement(
                $"{string.Join(',', lines)} {speed} {within?.TotalSeconds} {address?.City} {shelf.Name}, attempt {context.Attempt}{(call.Context == context ? "" : "?")}"));

        [FlowFunction("orders.hang")]
        public static async Task HangAsync(ExecContext context)
        {
            Begun.SetResult();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, context.TimeProvider, context.CancellationToken);
            }
            catch (OperationCanceledException)
            {
                Cancelled = true;
                throw;
            }
        }
    }
}
