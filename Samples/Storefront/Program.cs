Console.WriteLine("storefront");
