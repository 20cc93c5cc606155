using ActorFlow.Definitions;
using ActorFlow.Samples.Documents;

namespace ActorFlow.Samples.PriceCheck;

/// <summary>Asks a shop on this machine for its prices: <c>price-check</c>.</summary>
public static class PriceCheckCommand
{
    /// <summary>What signs the webhook; a real one comes from the environment.</summary>
    public const string Secret = "a secret of this sample, not of yours";

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(TextWriter output)
    {
        await using var shop = Shop.Open();
        return await RunAsync(shop, output);
    }

    internal static Task<int> RunAsync(Shop shop, TextWriter output)
    {
        // Documents may not reach this machine unless their host says so.
        var functions = new FunctionRegistry().AddBuiltins(new HttpFunctionOptions { AllowInternalAddresses = true });
        return DocumentCommand.RunAsync(
            "17-PriceCheck", "prices.yaml", [], ["prices", "result"], output, functions,
                name => name switch { "SHOP" => shop.Address.ToString().TrimEnd('/'), "SHOP_SECRET" => Secret, _ => null });
    }
}
