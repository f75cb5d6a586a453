using Orleans;

namespace SessionKernel.PropertyTests.SiloApp;

/// <summary>A cart, the same in both versions of the program.</summary>
public interface ICart : IGrainWithStringKey
{
    /// <summary>Puts an item in, once, however often it is called.</summary>
    Task<Served> PutAsync(string item);

    Task<CartView> LookAsync();

    Task ClearAsync();

    /// <summary>Ends the activation; the next one may be on another silo.</summary>
    Task LeaveAsync();
}

/// <summary>Who answered.</summary>
/// <param name="Activation">Another one for each.</param>
/// <param name="Process">The silo's.</param>
/// <param name="Version">The program's.</param>
[GenerateSerializer]
public sealed record Served(Guid Activation, int Process, int Version);

/// <param name="By">Who answered.</param>
/// <param name="Items">In the order in which they were put.</param>
[GenerateSerializer]
public sealed record CartView(Served By, string[] Items);
