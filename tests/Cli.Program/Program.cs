using ActorFlow;
using ActorFlow.Cli;
using ActorFlow.Cli.Program;

// A user's program: flows of its own, and with them every verb of the command line.
return await ActorFlowCli.RunAsync(args, cli =>
{
    cli.Description = "A shop, for the tests of the command line.";
    cli.AddFlow(ShopFlows.Checkout()).AddFlow(ShopFlows.Gate()).AddFlow(ShopFlows.Broken()).AddFlow(ShopFlows.Outer()).AddFlow(ShopFlows.Family())
        .AddFlow(ShopFlows.Quick()).AddFlow(TimedFlows.Pay()).AddFlow(AskingFlows.Buy())
        .AddFlow(ShopFlows.Items(Durability.Strict)).AddFlow(ShopFlows.Items(Durability.None)).AddFlow(DynamicFlows.Fan());
    cli.AddVerb(new GreetVerb());
});
